package dev.tailrace.series.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Cells of one series as bytes, about 40 each: its rank and attempt are known from elsewhere, and
 * each of its steps has one value.
 *
 * <pre>
 * flags (1), count, [nan, posInf, negInf,] [sum (8), min, max, their steps,]
 * first value, its step, last value, its step, last time (8), last time less first time
 * </pre>
 *
 * <p>Values take 4 bytes when that loses nothing, steps count from the cell's first one, and counts
 * and differences are varints.
 */
final class CellCodec {
  static final int BYTES_MAX = 160;

  private static final int SINGLE = 1;
  private static final int NON_FINITE = 2;
  private static final int FINITE = 4;

  private final ByteBuffer out = ByteBuffer.allocate(BYTES_MAX).order(ByteOrder.LITTLE_ENDIAN);

  /**
   * The bytes of a cell.
   *
   * @param start the first step that the cell may hold
   */
  byte[] encode(Cell cell, long start) {
    double firstValue = cell.first.value();
    double lastValue = cell.last.value();
    boolean finite = cell.finite() > 0;
    boolean single =
        isSingle(firstValue)
            && isSingle(lastValue)
            && (!finite || (isSingle(cell.min) && isSingle(cell.max)));
    boolean nonFinite = cell.nonFinite() > 0;
    int flags = (single ? SINGLE : 0) | (nonFinite ? NON_FINITE : 0) | (finite ? FINITE : 0);
    out.clear();
    out.put((byte) flags);
    varint(cell.count);
    if (nonFinite) {
      varint(cell.nan);
      varint(cell.posInf);
      varint(cell.negInf);
    }
    if (finite) {
      out.putDouble(cell.sum);
      put(cell.min, single);
      put(cell.max, single);
      varint(cell.minStep - start);
      varint(cell.maxStep - start);
    }
    put(firstValue, single);
    varint(cell.first.step - start);
    put(lastValue, single);
    varint(cell.last.step - start);
    out.putLong(cell.last.timeEpochMs);
    varint(zigzag(cell.last.timeEpochMs - cell.first.timeEpochMs));
    return Arrays.copyOf(out.array(), out.position());
  }

  /** Reads one cell from the buffer's position on. */
  static void decode(ByteBuffer in, long start, int rank, int attempt, Cell into) {
    int flags = in.get();
    boolean single = (flags & SINGLE) != 0;
    into.clear();
    into.count = varint(in);
    if ((flags & NON_FINITE) != 0) {
      into.nan = varint(in);
      into.posInf = varint(in);
      into.negInf = varint(in);
    }
    if ((flags & FINITE) != 0) {
      into.sum = in.getDouble();
      into.min = get(in, single);
      into.max = get(in, single);
      into.minStep = start + varint(in);
      into.maxStep = start + varint(in);
      into.minRank = rank;
      into.maxRank = rank;
    }
    double first = get(in, single);
    long firstStep = start + varint(in);
    double last = get(in, single);
    long lastStep = start + varint(in);
    long lastTime = in.getLong();
    long difference = varint(in);
    long firstTime = lastTime - ((difference >>> 1) ^ -(difference & 1));
    into.first.set(firstStep, attempt, firstTime, first);
    into.last.set(lastStep, attempt, lastTime, last);
  }

  private static boolean isSingle(double value) {
    double widened = (float) value;
    return Double.doubleToRawLongBits(widened) == Double.doubleToRawLongBits(value);
  }

  private void put(double value, boolean single) {
    if (single) {
      out.putFloat((float) value);
    } else {
      out.putDouble(value);
    }
  }

  private static double get(ByteBuffer in, boolean single) {
    return single ? in.getFloat() : in.getDouble();
  }

  private static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  static long varint(ByteBuffer in) {
    long value = 0;
    int shift = 0;
    byte next = in.get();
    while (next < 0) {
      value |= (long) (next & 0x7f) << shift;
      shift += 7;
      next = in.get();
    }
    return value | (long) next << shift;
  }
}
