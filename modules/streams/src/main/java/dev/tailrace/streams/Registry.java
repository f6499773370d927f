package dev.tailrace.streams;

import dev.tailrace.streams.store.FetchPositions;
import dev.tailrace.streams.store.FoldProcessor;
import dev.tailrace.streams.store.FoldedStore;
import dev.tailrace.streams.store.StoreShare;
import dev.tailrace.wire.Topics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that this instance folds now. Stream threads enter and leave; anybody looks up.
 *
 * <p>Kafka Streams' own lookup is not used: it throws for a whole thread while one partition moves,
 * and its newer query interface deadlocks.
 */
final class Registry implements FoldProcessor.Door, StoreShare.Closing {
  /** Hears which partitions come and go, on the stream thread, before anybody may read. */
  interface Watcher {
    void entered(ActivePartition partition);

    /** Nobody reads the partition any more. */
    void left(int partition);
  }

  private final Topics topics;
  private final FetchPositions fetched;
  private final Map<Integer, ActivePartition> active = new ConcurrentHashMap<>();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private volatile Visible visible = (_, _) -> {};

  Registry(Topics topics, FetchPositions fetched) {
    this.topics = topics;
    this.fetched = fetched;
    fetched.onMove(
        place -> {
          ActivePartition partition = active.get(place.partition());
          if (partition != null) {
            partition.advanced();
          }
        });
  }

  void watch(Watcher watcher) {
    watchers.add(watcher);
  }

  /** From now on {@code visible} hears what becomes visible, and nobody else. */
  void tell(Visible visible) {
    this.visible = visible;
  }

  @Nullable ActivePartition find(int partition) {
    return active.get(partition);
  }

  /** The numbers of the partitions that are folded here, ascending. */
  Set<Integer> numbers() {
    return new TreeSet<>(active.keySet());
  }

  /** How many partitions write a checkpoint of their points now. */
  long checkpointing() {
    return active.values().stream().filter(ActivePartition::isCheckpointing).count();
  }

  @Override
  public void enter(int number, List<FoldedStore<?>> stores) {
    ActivePartition partition =
        new ActivePartition(
            number, stores, topics, fetched, (topic, append) -> visible.shown(topic, append));
    watchers.forEach(watcher -> watcher.entered(partition));
    active.put(number, partition);
  }

  @Override
  public void leave(int number) {
    ActivePartition partition = active.remove(number);
    if (partition != null) {
      partition.close();
      watchers.forEach(watcher -> watcher.left(number));
    }
  }

  /** A store that closes without its processor having left takes the partition with it. */
  @Override
  public void closing(FoldedStore<?> store) {
    ActivePartition partition = active.get(store.partition());
    if (partition != null && partition.owns(store)) {
      leave(store.partition());
    }
  }
}
