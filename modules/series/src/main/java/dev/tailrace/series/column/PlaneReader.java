package dev.tailrace.series.column;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads byte planes. */
final class PlaneReader implements AutoCloseable {
  private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
  private final byte[] frame = new byte[Column.ROWS_MAX];
  private final byte[] table = new byte[256];

  /** Reads one plane of so many rows to {@code planes[at]} and behind. */
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

  private static void unpack(int bits, int rows, byte[] planes, int at, ByteBuffer in) {
    if (bits < 1 || bits > Byte.SIZE) {
      throw new DamagedColumnException(bits + " bits a byte");
    }
    ColumnReader.need(in, Column.packedBytes(rows, bits));
    long mask = (1L << bits) - 1;
    long word = 0;
    int left = 0;
    for (int i = at; i < at + rows; i++) {
      long value = word;
      if (left < bits) {
        word = in.getLong();
        value |= word << left;
        int taken = bits - left;
        left = Long.SIZE - taken;
        word >>>= taken;
      } else {
        word >>>= bits;
        left -= bits;
      }
      planes[i] = (byte) (value & mask);
    }
  }

  private void inflate(int length, int rows, byte[] planes, int at, ByteBuffer in) {
    ColumnReader.need(in, length);
    if (length > frame.length) {
      throw new DamagedColumnException("a frame of " + length + " bytes");
    }
    in.get(frame, 0, length);
    try {
      int got = zstd.decompressByteArray(planes, at, planes.length - at, frame, 0, length);
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
