package dev.tailrace.streams.view;

import dev.tailrace.store.Batch;
import dev.tailrace.store.KeyValues;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which offsets changed nothing, as bitmaps of 4,096 offsets each: the tail leaves them out when it
 * reads history from the log. Written by one thread; any may read of applied offsets.
 */
final class Dropped {
  private static final int BLOCK_BITS = 12;
  private static final int BLOCK_BYTES = 1 << (BLOCK_BITS - 3);

  private final KeyValues store;
  private final Map<Long, byte[]> unsaved = new ConcurrentHashMap<>();

  Dropped(KeyValues store) {
    this.store = store;
  }

  void add(long offset) {
    byte[] bits = unsaved.computeIfAbsent(offset >>> BLOCK_BITS, this::read);
    bits[at(offset)] |= bit(offset);
  }

  boolean contains(long offset) {
    // Memory first: what leaves it lies in the store by then.
    byte @Nullable [] bits = unsaved.get(offset >>> BLOCK_BITS);
    if (bits == null) {
      bits = store.get(key(offset >>> BLOCK_BITS));
    }
    return bits != null && (bits[at(offset)] & bit(offset)) != 0;
  }

  void save(Batch batch) {
    unsaved.forEach((block, bits) -> batch.put(key(block), bits));
  }

  void saved() {
    unsaved.clear();
  }

  private byte[] read(long block) {
    byte @Nullable [] stored = store.get(key(block));
    return stored == null ? new byte[BLOCK_BYTES] : stored.clone();
  }

  private static byte[] key(long block) {
    return Keys.of(Keys.DROPPED, block);
  }

  private static int at(long offset) {
    return (int) (offset >>> 3) & (BLOCK_BYTES - 1);
  }

  private static byte bit(long offset) {
    return (byte) (1 << (offset & 7));
  }
}
