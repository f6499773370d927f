package dev.tailrace.series.column;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The bytes of up to {@link Column#ROWS_MAX} numbers, those of one significance side by side. Eight
 * numbers are turned at a time: a matrix of 8 x 8 bytes whose halves, then quarters, then bytes
 * change places.
 */
final class Planes {
  static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long HALVES = 0x0000_0000_ffff_ffffL;
  private static final long QUARTERS = 0x0000_ffff_0000_ffffL;
  private static final long BYTES = 0x00ff_00ff_00ff_00ffL;
  private static final int AT_ONCE = Long.BYTES;
  private static final int HALF = AT_ONCE / 2;

  /** One plane behind the other, the highest first; what lies behind the rows is of no meaning. */
  final byte[] bytes = new byte[Long.BYTES * Column.ROWS_MAX];

  // Four words on their way out of planes, each with a number in its lower and upper half.
  private final long[] quarter = new long[HALF];

  /** Where a plane begins. */
  static int at(int plane) {
    return plane * Column.ROWS_MAX;
  }

  /** Splits into 8 planes; reads up to 7 numbers behind the rows. */
  void splitLongs(long[] numbers, int rows) {
    for (int i = 0; i < rows; i += AT_ONCE) {
      long a = numbers[i];
      long b = numbers[i + 1];
      long c = numbers[i + 2];
      long d = numbers[i + 3];
      long e = numbers[i + 4];
      long f = numbers[i + 5];
      long g = numbers[i + 6];
      long h = numbers[i + 7];
      long swap = (a >>> Integer.SIZE ^ e) & HALVES;
      a ^= swap << Integer.SIZE;
      e ^= swap;
      swap = (b >>> Integer.SIZE ^ f) & HALVES;
      b ^= swap << Integer.SIZE;
      f ^= swap;
      swap = (c >>> Integer.SIZE ^ g) & HALVES;
      c ^= swap << Integer.SIZE;
      g ^= swap;
      swap = (d >>> Integer.SIZE ^ h) & HALVES;
      d ^= swap << Integer.SIZE;
      h ^= swap;
      put(i, 4, a, b, c, d);
      put(i, 0, e, f, g, h);
    }
  }

  /** Splits into 4 planes; reads up to 7 numbers behind the rows. */
  void splitInts(int[] numbers, int rows) {
    for (int i = 0; i < rows; i += AT_ONCE) {
      put(
          i,
          0,
          pair(numbers[i], numbers[i + 4]),
          pair(numbers[i + 1], numbers[i + 5]),
          pair(numbers[i + 2], numbers[i + 6]),
          pair(numbers[i + 3], numbers[i + 7]));
    }
  }

  /** Joins 4 planes; writes up to 7 numbers behind the rows. */
  void joinInts(int[] into, int rows) {
    for (int i = 0; i < rows; i += AT_ONCE) {
      get(i, 0);
      for (int k = 0; k < HALF; k++) {
        into[i + k] = (int) quarter[k];
        into[i + HALF + k] = (int) (quarter[k] >>> Integer.SIZE);
      }
    }
  }

  /** Joins 8 planes; writes up to 7 numbers behind the rows. */
  void joinLongs(long[] into, int rows) {
    for (int i = 0; i < rows; i += AT_ONCE) {
      get(i, HALF);
      for (int k = 0; k < HALF; k++) {
        into[i + k] = quarter[k] & HALVES;
        into[i + HALF + k] = quarter[k] >>> Integer.SIZE;
      }
      get(i, 0);
      for (int k = 0; k < HALF; k++) {
        into[i + k] |= quarter[k] << Integer.SIZE;
        into[i + HALF + k] |= quarter[k] & ~HALVES;
      }
    }
  }

  /** Undoes {@link #put}. */
  private void get(int row, int highest) {
    long ac = (long) LONGS.get(bytes, at(highest + 3) + row);
    long bd = (long) LONGS.get(bytes, at(highest + 2) + row);
    long swap = (ac >>> Byte.SIZE ^ bd) & BYTES;
    ac ^= swap << Byte.SIZE;
    bd ^= swap;
    long ca = (long) LONGS.get(bytes, at(highest + 1) + row);
    long db = (long) LONGS.get(bytes, at(highest) + row);
    swap = (ca >>> Byte.SIZE ^ db) & BYTES;
    ca ^= swap << Byte.SIZE;
    db ^= swap;
    swap = (ac >>> Short.SIZE ^ ca) & QUARTERS;
    quarter[0] = ac ^ swap << Short.SIZE;
    quarter[2] = ca ^ swap;
    swap = (bd >>> Short.SIZE ^ db) & QUARTERS;
    quarter[1] = bd ^ swap << Short.SIZE;
    quarter[3] = db ^ swap;
  }

  private static long pair(int low, int high) {
    return Integer.toUnsignedLong(low) | (long) high << Integer.SIZE;
  }

  /** Puts four planes of which each half word holds the bytes of one number. */
  private void put(int row, int highest, long a, long b, long c, long d) {
    long swap = (a >>> Short.SIZE ^ c) & QUARTERS;
    long ac = a ^ swap << Short.SIZE;
    long ca = c ^ swap;
    swap = (b >>> Short.SIZE ^ d) & QUARTERS;
    long bd = b ^ swap << Short.SIZE;
    long db = d ^ swap;
    swap = (ac >>> Byte.SIZE ^ bd) & BYTES;
    LONGS.set(bytes, at(highest + 3) + row, ac ^ swap << Byte.SIZE);
    LONGS.set(bytes, at(highest + 2) + row, bd ^ swap);
    swap = (ca >>> Byte.SIZE ^ db) & BYTES;
    LONGS.set(bytes, at(highest + 1) + row, ca ^ swap << Byte.SIZE);
    LONGS.set(bytes, at(highest) + row, db ^ swap);
  }
}
