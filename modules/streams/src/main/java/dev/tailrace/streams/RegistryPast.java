package dev.tailrace.streams;

import dev.tailrace.streams.store.FoldedStore;
import dev.tailrace.streams.tail.Past;
import dev.tailrace.wire.Topic;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/** The past as the tail reads it: from Kafka, without what the views here dropped. */
record RegistryPast(FoldConfig config, Registry registry) implements Past {
  @Override
  public Consumer<byte[], byte[]> reader() {
    return Clients.browser(config.kafka());
  }

  @Override
  public String name(Topic topic) {
    return config.topics().name(topic);
  }

  @Override
  public boolean @Nullable [] dropped(Topic topic, int partition, long[] offsets) {
    ActivePartition active = registry.find(partition);
    if (active == null || !active.gate().enter()) {
      return null;
    }
    try {
      FoldedStore<?> store = active.store(topic);
      boolean[] dropped = new boolean[offsets.length];
      for (int i = 0; i < offsets.length; i++) {
        dropped[i] = store.dropped(offsets[i]);
      }
      return dropped;
    } finally {
      active.gate().leave();
    }
  }
}
