/**
 * Ordered bytes that views keep themselves in.
 *
 * <p>{@link dev.tailrace.store.KeyValues} is the port: batches that show whole or not at all, still
 * pictures, a few families of keys that share one atomic flush. {@link
 * dev.tailrace.store.RocksKeyValues} keeps them on disk, {@link dev.tailrace.store.MemoryKeyValues}
 * in memory. {@link dev.tailrace.store.Journal} writes what is too large for one write. Nothing
 * here knows what the bytes mean.
 */
@NullMarked
package dev.tailrace.store;

import org.jspecify.annotations.NullMarked;
