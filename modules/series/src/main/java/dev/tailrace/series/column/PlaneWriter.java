package dev.tailrace.series.column;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes byte planes in their shortest form. Few different bytes, or bytes near each other, are
 * packed into fewer bits; zstd, which costs more time than all the rest of a seal, is only asked
 * when the distribution of the bytes promises much more than that.
 */
final class PlaneWriter implements AutoCloseable {
  private static final int ZSTD_LEVEL = 1;
  private static final int VALUES = 256;

  /** What a zstd frame has beside its content, about. */
  private static final int FRAME_BYTES = 24;

  /** The bytes that remain must be fewer than so many of what packing would take. */
  private static final double GAIN = 0.7;

  /** At {@code n}: {@code n * log2(n)}. */
  private static final double[] N_LOG_N = new double[Column.ROWS_MAX + 1];

  static {
    for (int n = 1; n < N_LOG_N.length; n++) {
      N_LOG_N[n] = n * (Math.log(n) / Math.log(2));
    }
  }

  private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(ZSTD_LEVEL);
  private final byte[] squeezed = new byte[(int) Zstd.compressBound(Column.ROWS_MAX)];
  private final int[] counts = new int[VALUES];
  private final byte[] table = new byte[VALUES];
  private final byte[] places = new byte[VALUES];

  /**
   * Appends the first {@code rows} bytes of the plane.
   *
   * @param squeeze whether it may be more than noise
   */
  void write(byte[] plane, int rows, boolean squeeze, ByteBuffer out) {
    int different = 0;
    for (int i = 1; i < rows; i++) {
      different |= plane[i] ^ plane[0];
    }
    if (different == 0) {
      out.putShort((short) Column.ALIKE).put(plane[0]);
    } else if (!squeeze || !packed(plane, rows, out)) {
      out.putShort((short) Column.RAW).put(plane, 0, rows);
    }
  }

  private boolean packed(byte[] plane, int rows, ByteBuffer out) {
    Arrays.fill(counts, 0);
    for (int i = 0; i < rows; i++) {
      counts[plane[i] & 0xff]++;
    }
    int different = 0;
    int lowest = -1;
    int highest = 0;
    double content = N_LOG_N[rows];
    for (int value = 0; value < VALUES; value++) {
      if (counts[value] > 0) {
        lowest = lowest < 0 ? value : lowest;
        highest = value;
        content -= N_LOG_N[counts[value]];
        places[value] = (byte) different;
        table[different++] = (byte) value;
      }
    }
    int tableBits = bits(different - 1);
    int offsetBits = bits(highest - lowest);
    int tableBytes = 1 + different + Column.packedBytes(rows, tableBits);
    int offsetBytes = 1 + Column.packedBytes(rows, offsetBits);
    int least = Math.min(rows, Math.min(tableBytes, offsetBytes));
    if (content / Byte.SIZE + FRAME_BYTES < GAIN * least && zstd(plane, rows, least, out)) {
      return true;
    }
    if (least == rows) {
      return false;
    }
    if (offsetBytes <= tableBytes) {
      out.putShort((short) (Column.OFFSETS | offsetBits)).put((byte) lowest);
      for (int i = 0; i < VALUES; i++) {
        places[i] = (byte) (i - lowest);
      }
      pack(plane, rows, offsetBits, out);
    } else {
      out.putShort((short) (Column.TABLE | tableBits)).put((byte) (different - 1));
      out.put(table, 0, different);
      pack(plane, rows, tableBits, out);
    }
    return true;
  }

  private static int bits(int greatest) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(greatest);
  }

  private boolean zstd(byte[] plane, int rows, int lessThan, ByteBuffer out) {
    int bytes = zstd.compressByteArray(squeezed, 0, squeezed.length, plane, 0, rows);
    if (bytes >= lessThan) {
      return false;
    }
    out.putShort((short) bytes).put(squeezed, 0, bytes);
    return true;
  }

  /** Writes what {@link #places} says of each byte. */
  private void pack(byte[] plane, int rows, int bits, ByteBuffer out) {
    long word = 0;
    int filled = 0;
    for (int i = 0; i < rows; i++) {
      long value = places[plane[i] & 0xff] & 0xffL;
      word |= value << filled;
      filled += bits;
      if (filled >= Long.SIZE) {
        out.putLong(word);
        filled -= Long.SIZE;
        word = filled == 0 ? 0 : value >>> (bits - filled);
      }
    }
    if (filled > 0) {
      out.putLong(word);
    }
  }

  @Override
  public void close() {
    zstd.close();
  }
}
