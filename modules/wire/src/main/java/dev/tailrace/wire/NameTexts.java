package dev.tailrace.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The names of a batch as the checksum takes them: in sorted order, each with its length before and
 * a gap for one value behind. Immutable.
 */
final class NameTexts {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle CHARS =
      MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.LITTLE_ENDIAN);

  private final int @Nullable [] order;
  private final byte[] bytes;
  private final int[] valueAts;

  private NameTexts(int @Nullable [] order, byte[] bytes, int[] valueAts) {
    this.order = order;
    this.bytes = bytes;
    this.valueAts = valueAts;
  }

  static NameTexts of(String[] names) {
    int size = 0;
    for (String name : names) {
      size += 2 * Long.BYTES + name.length() * Character.BYTES;
    }
    int @Nullable [] order = sortedOrder(names);
    var bytes = new byte[size];
    var valueAts = new int[names.length];
    int at = 0;
    for (int i = 0; i < names.length; i++) {
      String name = names[order == null ? i : order[i]];
      LONGS.set(bytes, at, (long) name.length());
      at += Long.BYTES;
      for (int k = 0; k < name.length(); k++) {
        CHARS.set(bytes, at, name.charAt(k));
        at += Character.BYTES;
      }
      valueAts[i] = at;
      at += Long.BYTES;
    }
    return new NameTexts(order, bytes, valueAts);
  }

  /** All texts and gaps; not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  /** Where the gap of the i-th name in sorted order begins. */
  int valueAt(int i) {
    return valueAts[i];
  }

  /** Where the text of the i-th name in sorted order begins. */
  int textAt(int i) {
    return i == 0 ? 0 : valueAts[i - 1] + Long.BYTES;
  }

  /** The place among the batch's names of the i-th in sorted order. */
  int metric(int i) {
    return order == null ? i : order[i];
  }

  /** The order of the sorted names; null when they are sorted already. */
  private static int @Nullable [] sortedOrder(String[] names) {
    int i = 1;
    while (i < names.length && names[i - 1].compareTo(names[i]) < 0) {
      i++;
    }
    if (i >= names.length) {
      return null;
    }
    var order = new Integer[names.length];
    Arrays.setAll(order, index -> index);
    Arrays.sort(order, Comparator.comparing(index -> names[index]));
    return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
  }
}
