package dev.tailrace.series.column;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Encodes columns; allocates nothing per column. */
public final class ColumnWriter implements AutoCloseable {
  /** Beyond this a double no longer tells whole numbers apart. */
  private static final double WHOLE_MAX = 1L << 53;

  private final PlaneWriter planeWriter = new PlaneWriter();
  private final CRC32C crc = new CRC32C();
  private final long[] wholes = new long[Column.ROWS_MAX];
  private final byte[] plane = new byte[Column.ROWS_MAX];

  /**
   * Appends {@code rows} values from {@code values[from]} on to {@code out}, which needs room for
   * {@link Column#bytesMax}. What is read back has the same bits, those of a NaN and the sign of
   * zero included.
   */
  public void write(double[] values, int from, int rows, ByteBuffer out) {
    int start = begin(rows, out);
    if (isConstant(values, from, rows)) {
      constant(Double.doubleToRawLongBits(values[from]), start, out);
    } else {
      boolean single = isSingle(values, from, rows);
      int plain = rows * (single ? Float.BYTES : Double.BYTES);
      if (!areWhole(values, from, rows) || !packed(rows, plain, start, out)) {
        out.put(start, (byte) (single ? Column.SINGLE : Column.DOUBLE));
        if (single) {
          singles(values, from, rows, out);
        } else {
          doubles(values, from, rows, out);
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
    long smallest = rows == 1 ? 0 : Long.MAX_VALUE;
    for (int i = 1; i < rows; i++) {
      smallest = Math.min(smallest, wholes[i] - wholes[i - 1]);
    }
    long all = 0;
    for (int i = 1; i < rows; i++) {
      all |= wholes[i] - wholes[i - 1] - smallest;
    }
    int bits = Long.SIZE - Long.numberOfLeadingZeros(all);
    if (Column.WHOLE_HEADER_BYTES + Column.packedBytes(rows - 1, bits) >= lessThan) {
      return false;
    }
    out.put(start, (byte) Column.WHOLE);
    out.putLong(wholes[0]).putLong(smallest).put((byte) bits);
    pack(rows, smallest, bits, out);
    return true;
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

  private static boolean isConstant(double[] values, int from, int rows) {
    long first = Double.doubleToRawLongBits(values[from]);
    long different = 0;
    for (int i = from; i < from + rows; i++) {
      different |= Double.doubleToRawLongBits(values[i]) ^ first;
    }
    return different == 0;
  }

  private static boolean isSingle(double[] values, int from, int rows) {
    for (int i = from; i < from + rows; i++) {
      double widened = (float) values[i];
      if (Double.doubleToRawLongBits(widened) != Double.doubleToRawLongBits(values[i])) {
        return false;
      }
    }
    return true;
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

  private void singles(double[] values, int from, int rows, ByteBuffer out) {
    for (int shift = Float.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      for (int i = 0; i < rows; i++) {
        plane[i] = (byte) (Float.floatToRawIntBits((float) values[from + i]) >>> shift);
      }
      planeWriter.write(
          plane, rows, shift >= Float.SIZE - Column.PLANES_SQUEEZED_MAX * Byte.SIZE, out);
    }
  }

  private void doubles(double[] values, int from, int rows, ByteBuffer out) {
    for (int shift = Double.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      for (int i = 0; i < rows; i++) {
        plane[i] = (byte) (Double.doubleToRawLongBits(values[from + i]) >>> shift);
      }
      planeWriter.write(
          plane, rows, shift >= Double.SIZE - Column.PLANES_SQUEEZED_MAX * Byte.SIZE, out);
    }
  }

  @Override
  public void close() {
    planeWriter.close();
  }
}
