package dev.tailrace.streams.view;

import dev.tailrace.store.Batch;
import dev.tailrace.store.KeyValues;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
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
  // Blocks in it: those that changed since the last begin, and those that changed before.
  private Set<Long> changed = new HashSet<>();
  private Set<Long> saved = new HashSet<>();

  Dropped(KeyValues store) {
    this.store = store;
  }

  void add(long offset) {
    byte[] bits = unsaved.computeIfAbsent(offset >>> BLOCK_BITS, this::read);
    bits[at(offset)] |= bit(offset);
    changed.add(offset >>> BLOCK_BITS);
  }

  boolean contains(long offset) {
    // Memory first: what leaves it lies in the store by then.
    byte @Nullable [] bits = unsaved.get(offset >>> BLOCK_BITS);
    if (bits == null) {
      bits = store.get(key(offset >>> BLOCK_BITS));
    }
    return bits != null && (bits[at(offset)] & bit(offset)) != 0;
  }

  /** Adds what changed until now. */
  void begin(Batch batch) {
    for (long block : changed) {
      byte[] bits = unsaved.get(block);
      if (bits != null) {
        batch.put(key(block), bits.clone());
      }
    }
    Set<Long> empty = saved;
    saved = changed;
    changed = empty;
  }

  /** What {@link #begin} added is in the store. */
  void written() {
    saved.removeAll(changed);
    unsaved.keySet().removeAll(saved);
    saved.clear();
  }

  void clear() {
    changed.clear();
    written();
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
