package dev.tailrace.series.column;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads byte planes. */
final class PlaneReader implements AutoCloseable {
  /** A one in each byte. */
  private static final long ONES = 0x0101_0101_0101_0101L;

  private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
  private final byte[] frame = new byte[Column.ROWS_MAX];

  // With room for the last eight bytes, of which fewer may be left.
  private final byte[] packed = new byte[Column.ROWS_MAX + Long.BYTES];
  private final byte[] table = new byte[256];

  /**
   * Reads one plane of so many rows to {@code planes[at]} and behind, where {@link Column#ROWS_MAX}
   * bytes belong to it.
   */
  void read(int rows, byte[] planes, int at, ByteBuffer in) {
    ColumnReader.need(in, Column.PLANE_HEADER_BYTES);
    int form = Short.toUnsignedInt(in.getShort());
    if (form == Column.RAW) {
      ColumnReader.need(in, rows);
      in.get(planes, at, rows);
    } else if (form == Column.ALIKE) {
      ColumnReader.need(in, 1);
      Arrays.fill(planes, at, at + rows, in.get());
    } else if ((form & Column.TABLE) != 0) {
      table(form & ~Column.TABLE, rows, planes, at, in);
    } else if ((form & Column.OFFSETS) != 0) {
      ColumnReader.need(in, 1);
      byte lowest = in.get();
      unpack(form & ~Column.OFFSETS, rows, planes, at, in);
      for (int i = at; i < at + rows; i++) {
        planes[i] += lowest;
      }
    } else {
      inflate(form, rows, planes, at, in);
    }
  }

  private void table(int bits, int rows, byte[] planes, int at, ByteBuffer in) {
    ColumnReader.need(in, 1);
    int entries = Byte.toUnsignedInt(in.get()) + 1;
    ColumnReader.need(in, entries);
    in.get(table, 0, entries);
    unpack(bits, rows, planes, at, in);
    for (int i = at; i < at + rows; i++) {
      int place = planes[i] & 0xff;
      if (place >= entries) {
        throw new DamagedColumnException("place " + place + " of a table of " + entries);
      }
      planes[i] = table[place];
    }
  }

  /** Eight bytes at a time, each of which takes {@code bits} bits of as many bytes. */
  private void unpack(int bits, int rows, byte[] planes, int at, ByteBuffer in) {
    if (bits < 1 || bits > Byte.SIZE) {
      throw new DamagedColumnException(bits + " bits a byte");
    }
    int length = Column.packedBytes(rows, bits);
    ColumnReader.need(in, length);
    in.get(packed, 0, length);
    long mask = ((1L << bits) - 1) * ONES;
    int from = 0;
    for (int i = 0; i < rows; i += Long.BYTES) {
      Planes.LONGS.set(planes, at + i, Long.expand((long) Planes.LONGS.get(packed, from), mask));
      from += bits;
    }
  }

  private void inflate(int length, int rows, byte[] planes, int at, ByteBuffer in) {
    ColumnReader.need(in, length);
    if (length > frame.length) {
      throw new DamagedColumnException("a frame of " + length + " bytes");
    }
    in.get(frame, 0, length);
    try {
      int got = zstd.decompressByteArray(planes, at, Column.ROWS_MAX, frame, 0, length);
      if (got != rows) {
        throw new DamagedColumnException(got + " bytes where " + rows + " belong");
      }
    } catch (ZstdException e) {
      throw new DamagedColumnException("no zstd frame: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    zstd.close();
  }
}
