package dev.tailrace.streams.store;

import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Three sources, three processors, three stores, no sink: each topic is folded into its own store
 * and is that store's changelog.
 *
 * <p>The processor of {@code runs} is connected to all stores. Without that each would be a
 * sub-topology with its own placement, and a run's three views could lie on three servers.
 */
public final class FoldTopology {
  /** The topics that are folded into stores, in the order of the sources. */
  public static final List<Topic> FOLDED = List.of(Topic.RUNS, Topic.METRICS, Topic.LOGS);

  private FoldTopology() {}

  /** The store's name, which is also its folder's. */
  public static String store(Topic topic) {
    return topic.suffix() + "-view";
  }

  /**
   * The topology.
   *
   * @param openers one for each of {@link #FOLDED}
   */
  public static Topology of(
      Topics topics, Map<Topic, ViewOpener<?>> openers, StoreShare share, FoldProcessor.Door door) {
    Topology topology = new Topology();
    for (Topic topic : FOLDED) {
      ViewOpener<?> opener = openers.get(topic);
      if (opener == null) {
        throw new IllegalArgumentException("no view for " + topic);
      }
      ProcessorSupplier<byte[], byte[], Void, Void> supplier =
          () -> new FoldProcessor(topic, topic == Topic.RUNS ? door : null);
      topology.addReadOnlyStateStore(
          builder(topic, opener, share),
          "read-" + topic.suffix(),
          new AppendTime(),
          new ByteArrayDeserializer(),
          new ByteArrayDeserializer(),
          topics.name(topic),
          processor(topic),
          supplier);
    }
    return topology.connectProcessorAndStateStores(
        processor(Topic.RUNS), store(Topic.METRICS), store(Topic.LOGS));
  }

  private static String processor(Topic topic) {
    return "fold-" + topic.suffix();
  }

  private static <R> StoreBuilder<StateStore> builder(
      Topic topic, ViewOpener<R> opener, StoreShare share) {
    return new Builder(store(topic), () -> new FoldedStore<>(topic, store(topic), opener, share));
  }

  /** What Streams calls once per task; there is nothing to cache and nothing to log. */
  private record Builder(String name, Supplier<StateStore> made)
      implements StoreBuilder<StateStore> {
    @Override
    public StateStore build() {
      return made.get();
    }

    @Override
    public StoreBuilder<StateStore> withCachingEnabled() {
      throw new UnsupportedOperationException("a view is not cached");
    }

    @Override
    public StoreBuilder<StateStore> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<StateStore> withLoggingEnabled(Map<String, String> config) {
      throw new UnsupportedOperationException("the source topic is the changelog");
    }

    @Override
    public StoreBuilder<StateStore> withLoggingDisabled() {
      return this;
    }

    @Override
    public Map<String, String> logConfig() {
      return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
      return false;
    }
  }
}
