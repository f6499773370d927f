package dev.tailrace.streams.view;

import dev.tailrace.store.StoreSize;
import dev.tailrace.wire.Topic;
import java.util.Arrays;

/**
 * What one view on disk takes up.
 *
 * @param bytes of its files
 * @param keys how many it holds; an estimate, since overwritten and removed ones count for a while
 * @param memtableBytes written and not yet in files
 */
public record ViewSize(Topic topic, int partition, long bytes, long keys, long memtableBytes) {

  /** The size of a store that was opened by {@link ViewScope#storeName}. */
  public static ViewSize of(StoreSize size) {
    int dash = size.name().lastIndexOf('-');
    String suffix = size.name().substring(0, dash);
    Topic topic =
        Arrays.stream(Topic.values())
            .filter(one -> one.suffix().equals(suffix))
            .findAny()
            .orElseThrow(() -> new IllegalArgumentException("no topic's store: " + size.name()));
    return new ViewSize(
        topic,
        Integer.parseInt(size.name().substring(dash + 1)),
        size.bytes(),
        size.keys(),
        size.memtableBytes());
  }
}
