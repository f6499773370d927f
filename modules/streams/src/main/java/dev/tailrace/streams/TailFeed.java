package dev.tailrace.streams;

import dev.tailrace.streams.store.FoldTopology;
import dev.tailrace.streams.tail.TailHub;
import dev.tailrace.wire.Topic;
import java.util.EnumMap;
import java.util.Map;

/** Tells the tail which partitions are folded here, and from where on it hears of each record. */
record TailFeed(TailHub hub) implements Registry.Watcher {
  @Override
  public void entered(ActivePartition partition) {
    Map<Topic, Long> next = new EnumMap<>(Topic.class);
    for (Topic topic : FoldTopology.FOLDED) {
      next.put(topic, partition.store(topic).appliedOffset() + 1);
    }
    hub.entered(partition.number(), next);
  }

  @Override
  public void left(int partition) {
    hub.left(partition);
  }
}
