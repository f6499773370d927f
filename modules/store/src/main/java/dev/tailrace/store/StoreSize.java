package dev.tailrace.store;

/**
 * What one store on disk takes up.
 *
 * @param name the name that it was opened with
 * @param bytes of its files
 * @param keys how many it holds; an estimate, since overwritten and removed ones count for a while
 * @param memtableBytes written and not yet in files
 */
public record StoreSize(String name, long bytes, long keys, long memtableBytes) {}
