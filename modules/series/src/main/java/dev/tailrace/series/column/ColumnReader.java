package dev.tailrace.series.column;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Decodes columns; allocates nothing per column. */
public final class ColumnReader implements AutoCloseable {
  private final PlaneReader planeReader = new PlaneReader();
  private final CRC32C crc = new CRC32C();
  private final long[] wholes = new long[Column.ROWS_MAX];
  private final Planes planes = new Planes();
  private final int[] singles = new int[Column.ROWS_MAX];

  /**
   * Reads the column that {@code in} holds from its position to its limit.
   *
   * @param into takes the values from {@code at} on
   * @return how many there were
   * @throws DamagedColumnException when these are not the bytes of a column of numbers
   */
  public int read(ByteBuffer in, double[] into, int at) {
    int form = begin(in);
    int rows = rows(in, into.length - at);
    switch (form) {
      case Column.CONSTANT ->
          Arrays.fill(into, at, at + rows, Double.longBitsToDouble(constant(in)));
      case Column.WHOLE -> {
        unpack(rows, in);
        for (int i = 0; i < rows; i++) {
          into[at + i] = wholes[i];
        }
      }
      case Column.DECIMAL -> {
        need(in, 1);
        int digits = in.get();
        double ten = ten(digits & ~Column.SUMS);
        unpack(rows, in);
        long kept = (digits & Column.SUMS) == 0 ? 0 : -1;
        long before = 0;
        for (int i = 0; i < rows; i++) {
          into[at + i] = (wholes[i] - before) / ten;
          before = wholes[i] & kept;
        }
      }
      case Column.SINGLE -> {
        planes(rows, Float.BYTES, in);
        joinSingles(rows, into, at);
      }
      case Column.DOUBLE -> {
        planes(rows, Double.BYTES, in);
        joinDoubles(rows, into, at);
      }
      default -> throw new DamagedColumnException("unknown form " + form);
    }
    end(in);
    return rows;
  }

  /** The same for a column of whole numbers. */
  public int read(ByteBuffer in, long[] into, int at) {
    int form = begin(in);
    int rows = rows(in, into.length - at);
    if (form != Column.WHOLE) {
      throw new DamagedColumnException("form " + form + " is none of whole numbers");
    }
    unpack(rows, in);
    System.arraycopy(wholes, 0, into, at, rows);
    end(in);
    return rows;
  }

  /** Checks the whole column, leaves the payload between position and limit, says the form. */
  private int begin(ByteBuffer in) {
    in.order(ByteOrder.LITTLE_ENDIAN);
    int start = in.position();
    int end = in.limit() - Column.CHECKSUM_BYTES;
    if (end - start < Column.HEADER_BYTES) {
      throw new DamagedColumnException((in.limit() - start) + " bytes are no column");
    }
    if (Column.checksum(crc, in, start, end) != in.getInt(end)) {
      throw new DamagedColumnException("the checksum differs");
    }
    in.limit(end);
    return Byte.toUnsignedInt(in.get());
  }

  private static int rows(ByteBuffer in, int room) {
    int rows = Short.toUnsignedInt(in.getShort());
    if (rows < 1 || rows > Column.ROWS_MAX || rows > room) {
      throw new DamagedColumnException(rows + " rows, with room for " + room);
    }
    return rows;
  }

  private static void end(ByteBuffer in) {
    if (in.hasRemaining()) {
      throw new DamagedColumnException(in.remaining() + " bytes too many");
    }
    int end = in.limit() + Column.CHECKSUM_BYTES;
    in.limit(end).position(end);
  }

  static void need(ByteBuffer in, int bytes) {
    if (in.remaining() < bytes) {
      throw new DamagedColumnException(in.remaining() + " bytes where " + bytes + " belong");
    }
  }

  private static long constant(ByteBuffer in) {
    need(in, Long.BYTES);
    return in.getLong();
  }

  private static double ten(int digits) {
    if (digits < 0 || digits > Column.DIGITS_MAX) {
      throw new DamagedColumnException(digits + " digits behind the point");
    }
    return Column.ten(digits);
  }

  private void unpack(int rows, ByteBuffer in) {
    need(in, Column.WHOLE_HEADER_BYTES);
    long value = in.getLong();
    long smallest = in.getLong();
    int bits = in.get();
    if (bits < 0 || bits > Long.SIZE) {
      throw new DamagedColumnException(bits + " bits");
    }
    need(in, Column.packedBytes(rows - 1, bits));
    wholes[0] = value;
    if (bits == 0) {
      for (int i = 1; i < rows; i++) {
        wholes[i] = value + i * smallest;
      }
      return;
    }
    long mask = bits == Long.SIZE ? -1 : (1L << bits) - 1;
    long word = 0;
    int left = 0;
    for (int i = 1; i < rows; i++) {
      long difference = word;
      if (left < bits) {
        word = in.getLong();
        difference |= word << left;
        int taken = bits - left;
        left = Long.SIZE - taken;
        word = taken == Long.SIZE ? 0 : word >>> taken;
      } else {
        word = bits == Long.SIZE ? 0 : word >>> bits;
        left -= bits;
      }
      value += smallest + (difference & mask);
      wholes[i] = value;
    }
  }

  private void planes(int rows, int count, ByteBuffer in) {
    for (int plane = 0; plane < count; plane++) {
      planeReader.read(rows, planes.bytes, Planes.at(plane), in);
    }
  }

  private void joinSingles(int rows, double[] into, int at) {
    planes.joinInts(singles, rows);
    for (int i = 0; i < rows; i++) {
      into[at + i] = Float.intBitsToFloat(singles[i]);
    }
  }

  private void joinDoubles(int rows, double[] into, int at) {
    planes.joinLongs(wholes, rows);
    for (int i = 0; i < rows; i++) {
      into[at + i] = Double.longBitsToDouble(wholes[i]);
    }
  }

  @Override
  public void close() {
    planeReader.close();
  }
}
