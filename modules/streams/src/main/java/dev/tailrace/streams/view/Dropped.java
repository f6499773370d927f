package dev.tailrace.streams.view;

import dev.tailrace.store.Batch;
import dev.tailrace.store.KeyValues;
import org.jspecify.annotations.Nullable;

/**
 * Which offsets changed nothing, as bitmaps of 4,096 offsets each: the tail leaves them out when it
 * reads history from the log. Written by one thread, read by any.
 */
final class Dropped {
  private static final int BLOCK_BITS = 12;
  private static final int BLOCK_BYTES = 1 << (BLOCK_BITS - 3);

  private final KeyValues store;

  Dropped(KeyValues store) {
    this.store = store;
  }

  void add(long offset, Batch batch) {
    byte[] key = key(offset);
    byte @Nullable [] old = store.get(key);
    byte[] bits = old == null ? new byte[BLOCK_BYTES] : old.clone();
    bits[at(offset)] |= bit(offset);
    batch.put(key, bits);
  }

  boolean contains(long offset) {
    byte @Nullable [] bits = store.get(key(offset));
    return bits != null && (bits[at(offset)] & bit(offset)) != 0;
  }

  private static byte[] key(long offset) {
    return Keys.of(Keys.DROPPED, offset >>> BLOCK_BITS);
  }

  private static int at(long offset) {
    return (int) (offset >>> 3) & (BLOCK_BYTES - 1);
  }

  private static byte bit(long offset) {
    return (byte) (1 << (offset & 7));
  }
}
