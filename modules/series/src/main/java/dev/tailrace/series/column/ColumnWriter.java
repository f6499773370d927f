package dev.tailrace.series.column;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Encodes columns; allocates nothing per column. */
public final class ColumnWriter implements AutoCloseable {
  /** Beyond this a double no longer tells whole numbers apart. */
  private static final double WHOLE_MAX = 1L << 53;

  /** Decimals take fewer bytes a value, all in all. */
  private static final int DECIMAL_BYTES = 5;

  /** What a double that came from a float32 has no bits in. */
  private static final long BELOW_SINGLE = (1L << 29) - 1;

  private final PlaneWriter planeWriter = new PlaneWriter();
  private final Planes planes = new Planes();
  private final CRC32C crc = new CRC32C();
  private final long[] wholes = new long[Column.ROWS_MAX];
  private final long[] bits = new long[Column.ROWS_MAX];
  private final int[] singles = new int[Column.ROWS_MAX];

  /**
   * Appends {@code rows} values from {@code values[from]} on to {@code out}, which needs room for
   * {@link Column#bytesMax}. What is read back has the same bits, those of a NaN and the sign of
   * zero included.
   */
  public void write(double[] values, int from, int rows, ByteBuffer out) {
    int start = begin(rows, out);
    long first = Double.doubleToRawLongBits(values[from]);
    long different = 0;
    long any = 0;
    for (int i = 0; i < rows; i++) {
      long raw = Double.doubleToRawLongBits(values[from + i]);
      bits[i] = raw;
      different |= raw ^ first;
      any |= raw;
    }
    if (different == 0) {
      constant(first, start, out);
    } else {
      boolean single = (any & BELOW_SINGLE) == 0 && areSingle(values, from, rows);
      int plain = rows * (single ? Float.BYTES : Double.BYTES);
      boolean brief =
          areWhole(values, from, rows)
              ? packed(rows, plain, start, out)
              : !single && decimal(values, from, rows, start, out);
      if (!brief) {
        out.put(start, (byte) (single ? Column.SINGLE : Column.DOUBLE));
        if (single) {
          planes.splitInts(singles, rows);
          put(Float.BYTES, rows, out);
        } else {
          planes.splitLongs(bits, rows);
          put(Double.BYTES, rows, out);
        }
      }
    }
    end(start, out);
  }

  /** The same for whole numbers of any size, such as steps and times. */
  public void write(long[] values, int from, int rows, ByteBuffer out) {
    int start = begin(rows, out);
    System.arraycopy(values, from, wholes, 0, rows);
    packed(rows, Integer.MAX_VALUE, start, out);
    end(start, out);
  }

  private static int begin(int rows, ByteBuffer out) {
    if (rows < 1 || rows > Column.ROWS_MAX) {
      throw new IllegalArgumentException(rows + " rows, not 1 to " + Column.ROWS_MAX);
    }
    out.order(ByteOrder.LITTLE_ENDIAN);
    int start = out.position();
    out.put((byte) 0).putShort((short) rows);
    return start;
  }

  private void end(int start, ByteBuffer out) {
    out.putInt(Column.checksum(crc, out, start, out.position()));
  }

  private static void constant(long bits, int start, ByteBuffer out) {
    out.put(start, (byte) Column.CONSTANT).putLong(bits);
  }

  /**
   * Writes {@link #wholes} as differences when that takes fewer bytes than {@code lessThan}.
   * Differences wrap around at 64 bits, which decoding undoes.
   */
  private boolean packed(int rows, int lessThan, int start, ByteBuffer out) {
    long smallest = smallestDifference(rows);
    int bits = differenceBits(rows, smallest);
    if (Column.WHOLE_HEADER_BYTES + Column.packedBytes(rows - 1, bits) >= lessThan) {
      return false;
    }
    out.put(start, (byte) Column.WHOLE);
    out.putLong(wholes[0]).putLong(smallest).put((byte) bits);
    pack(rows, smallest, bits, out);
    return true;
  }

  private int differenceBits(int rows, long smallest) {
    long all = 0;
    for (int i = 1; i < rows; i++) {
      all |= wholes[i] - wholes[i - 1] - smallest;
    }
    return Long.SIZE - Long.numberOfLeadingZeros(all);
  }

  private long smallestDifference(int rows) {
    if (rows == 1) {
      return 0;
    }
    long smallest = wholes[1] - wholes[0];
    long other = 0;
    for (int i = 2; i < rows; i++) {
      other |= (wholes[i] - wholes[i - 1]) ^ smallest;
    }
    for (int i = 2; i < rows && other != 0; i++) {
      smallest = Math.min(smallest, wholes[i] - wholes[i - 1]);
    }
    return smallest;
  }

  private void pack(int rows, long smallest, int bits, ByteBuffer out) {
    long word = 0;
    int filled = 0;
    for (int i = 1; i < rows && bits > 0; i++) {
      long value = wholes[i] - wholes[i - 1] - smallest;
      word |= value << filled;
      filled += bits;
      if (filled >= Long.SIZE) {
        out.putLong(word);
        filled -= Long.SIZE;
        // What did not fit; a shift by 64 would be one by 0.
        word = filled == 0 ? 0 : value >>> (bits - filled);
      }
    }
    if (filled > 0) {
      out.putLong(word);
    }
  }

  /** Whether all are float32, whose bits are in {@link #singles} then. */
  private boolean areSingle(double[] values, int from, int rows) {
    long lost = 0;
    for (int i = 0; i < rows; i++) {
      float single = (float) values[from + i];
      singles[i] = Float.floatToRawIntBits(single);
      lost |= Double.doubleToRawLongBits(single) ^ bits[i];
    }
    return lost == 0;
  }

  /** Whether all are whole numbers, which are in {@link #wholes} then; -0.0 is none. */
  private boolean areWhole(double[] values, int from, int rows) {
    for (int i = 0; i < rows; i++) {
      double value = values[from + i];
      long whole = (long) value;
      boolean exact =
          Math.abs(value) <= WHOLE_MAX
              && Double.doubleToRawLongBits((double) whole) == Double.doubleToRawLongBits(value);
      if (!exact) {
        return false;
      }
      wholes[i] = whole;
    }
    return true;
  }

  /**
   * Writes the values as decimals when they are, of so few digits that planes cannot take less:
   * many a double happens to be a decimal of 15 digits.
   */
  private boolean decimal(double[] values, int from, int rows, int start, ByteBuffer out) {
    int digits = digits(values, from, rows);
    if (digits < 0) {
      return false;
    }
    double ten = Column.ten(digits);
    for (int i = 0; i < rows; i++) {
      wholes[i] = (long) Math.rint(values[from + i] * ten);
    }
    boolean sums = sumUpIfNarrower(rows);
    int payload = out.position();
    out.put((byte) (sums ? digits | Column.SUMS : digits));
    if (!packed(rows, DECIMAL_BYTES * rows, start, out)) {
      out.position(payload);
      return false;
    }
    out.put(start, (byte) Column.DECIMAL);
    return true;
  }

  /**
   * Makes {@link #wholes} sums of all before when that takes fewer bits: their differences are the
   * numbers themselves then, and of noise these are less far apart than their differences.
   */
  private boolean sumUpIfNarrower(int rows) {
    if (rows == 1) {
      return false;
    }
    long least = wholes[1];
    long most = wholes[1];
    for (int i = 2; i < rows; i++) {
      least = Math.min(least, wholes[i]);
      most = Math.max(most, wholes[i]);
    }
    int bits = Long.SIZE - Long.numberOfLeadingZeros(most - least);
    if (bits >= differenceBits(rows, smallestDifference(rows))) {
      return false;
    }
    for (int i = 1; i < rows; i++) {
      wholes[i] += wholes[i - 1];
    }
    return true;
  }

  /**
   * How many digits behind the point tell each value to the bit; -1 when none do. More digits than
   * a value needs tell it as well: the quotient is the same, and division rounds it the same way.
   */
  private static int digits(double[] values, int from, int rows) {
    int digits = 0;
    for (int i = from; i < from + rows; i++) {
      while (!isDecimal(values[i], Column.ten(digits))) {
        digits++;
        if (digits > Column.DIGITS_MAX) {
          return -1;
        }
      }
    }
    // What more digits made too large to be exact.
    double ten = Column.ten(digits);
    for (int i = from; i < from + rows; i++) {
      if (!isDecimal(values[i], ten)) {
        return -1;
      }
    }
    return digits;
  }

  private static boolean isDecimal(double value, double ten) {
    double whole = Math.rint(value * ten);
    return Math.abs(whole) < WHOLE_MAX
        && Double.doubleToRawLongBits((double) (long) whole / ten)
            == Double.doubleToRawLongBits(value);
  }

  private void put(int count, int rows, ByteBuffer out) {
    for (int plane = 0; plane < count; plane++) {
      planeWriter.write(
          planes.bytes, Planes.at(plane), rows, plane < Column.PLANES_SQUEEZED_MAX, out);
    }
  }

  @Override
  public void close() {
    planeWriter.close();
  }
}
