package dev.tailrace.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The sets of names that were seen last. The records of a writer have the same metrics in the same
 * order over and over: their names are checked once, and their batches share one array.
 *
 * <p>May be called from any thread. Threads race for the slots, and a lost race costs reading a set
 * once more: a set is immutable. Large sets have few slots, so that strangers cannot fill the heap.
 */
final class NameSets {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int SMALL_BYTES_MAX = 1 << 10;
  private static final int LARGE_BYTES_MAX = 64 << 10;
  private static final @Nullable NameSet[] SMALL = new NameSet[1 << 12];
  private static final @Nullable NameSet[] LARGE = new NameSet[1 << 6];

  /** The set of a batch that was just decoded, found by its array. */
  private static final @Nullable NameSet[] RECENT = new NameSet[1 << 6];

  private NameSets() {}

  /**
   * The names that stand in the record at {@code ranges[2i]..ranges[2i+1]}; null when one is
   * invalid or comes twice.
   */
  static String @Nullable [] find(byte[] record, int[] ranges, int count) {
    int bytes = 0;
    for (int i = 0; i < 2 * count; i += 2) {
      bytes += ranges[i + 1] - ranges[i];
    }
    int hash = hash(record, ranges, count);
    if (bytes > LARGE_BYTES_MAX) {
      NameSet set = NameSet.read(record, ranges, count, hash);
      return set == null ? null : set.names();
    }
    NameSet set = find(bytes > SMALL_BYTES_MAX ? LARGE : SMALL, record, ranges, count, hash);
    if (set == null) {
      return null;
    }
    note(set);
    return set.names();
  }

  private static @Nullable NameSet find(
      @Nullable NameSet[] slots, byte[] record, int[] ranges, int count, int hash) {
    int slot = hash & (slots.length - 1);
    NameSet first = slots[slot];
    if (first != null && first.is(record, ranges, count, hash)) {
      return first;
    }
    // Two sets that share a slot live on side by side.
    NameSet set = slots[slot ^ 1];
    if (set == null || !set.is(record, ranges, count, hash)) {
      set = NameSet.read(record, ranges, count, hash);
    }
    if (set != null) {
      slots[slot] = set;
      slots[slot ^ 1] = first;
    }
    return set;
  }

  /** Most often it is there already: a slot that is only read stays in the caches of all cores. */
  @SuppressWarnings("ReferenceEquality") // a set is this one or another, whatever it holds
  private static void note(NameSet set) {
    int slot = recentSlot(set.names());
    if (RECENT[slot] != set) {
      RECENT[slot] = set;
    }
  }

  /** The names as the checksum takes them. */
  @SuppressWarnings("ReferenceEquality") // equal names in another array are only slower
  static NameTexts texts(String[] names) {
    NameSet recent = RECENT[recentSlot(names)];
    return recent != null && recent.names() == names ? recent.texts() : NameTexts.of(names);
  }

  /** By the names' own hashes, which they remember; that of the array's identity takes longer. */
  private static int recentSlot(String[] names) {
    int length = names.length;
    int hash = length == 0 ? 0 : 31 * names[0].hashCode() + names[length - 1].hashCode() + length;
    return (hash ^ (hash >>> 16)) & (RECENT.length - 1);
  }

  /** Of the first, middle and last 8 bytes of every name, which is enough to spread real names. */
  private static int hash(byte[] record, int[] ranges, int count) {
    long hash = count;
    for (int i = 0; i < count; i++) {
      int from = ranges[2 * i];
      int length = ranges[2 * i + 1] - from;
      if (length >= Long.BYTES) {
        int last = from + length - Long.BYTES;
        hash +=
            (long) LONGS.get(record, from)
                + Long.rotateLeft((long) LONGS.get(record, (from + last) >>> 1), 21)
                + Long.rotateLeft((long) LONGS.get(record, last), 43);
      } else {
        for (int k = 0; k < length; k++) {
          hash = (hash << 8) + record[from + k];
        }
      }
      hash = mix(hash + length);
    }
    return (int) (hash >>> 32);
  }

  private static long mix(long hash) {
    long product = hash * 0x9E37_79B9_7F4A_7C15L;
    return product ^ (product >>> 32);
  }
}
