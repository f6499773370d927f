package dev.tailrace.streams.view;

import dev.tailrace.wire.Topic;

/**
 * What one view on disk takes up.
 *
 * @param bytes of its files
 * @param keys how many it holds; an estimate, since overwritten and removed ones count for a while
 * @param memtableBytes written and not yet in files
 */
public record StoreSize(Topic topic, int partition, long bytes, long keys, long memtableBytes) {}
