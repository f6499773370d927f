package dev.tailrace.series.column;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes byte planes in a short form. Few different bytes, or bytes near each other, are packed
 * into fewer bits; zstd, which costs more time than all the rest of a seal, is only asked when the
 * distribution of the bytes promises much more than that.
 */
final class PlaneWriter implements AutoCloseable {
  private static final int ZSTD_LEVEL = 1;
  private static final int VALUES = 256;

  /** A one in each byte. */
  private static final long ONES = 0x0101_0101_0101_0101L;

  /** What a zstd frame has beside its content, about. */
  private static final int FRAME_BYTES = 24;

  /** What zstd must promise to save of what packing takes, and of the rows: it is slow. */
  private static final double GAIN = 0.3;

  private static final double GAIN_OF_ROWS = 0.2;

  /** Parts of a bit that the content of a plane is counted in. */
  private static final double PARTS = 1 << 16;

  /** At {@code n}: {@code n * log2(n)}, in parts of a bit. */
  private static final long[] N_LOG_N = new long[Column.ROWS_MAX + 1];

  static {
    for (int n = 1; n < N_LOG_N.length; n++) {
      N_LOG_N[n] = Math.round(PARTS * n * (Math.log(n) / Math.log(2)));
    }
  }

  private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(ZSTD_LEVEL);
  private final byte[] squeezed = new byte[(int) Zstd.compressBound(Column.ROWS_MAX)];
  private final int[] counts = new int[VALUES];

  // Four side by side: to count a value that was just counted would wait for that.
  private final int[][] parts = new int[4][VALUES];
  private final byte[] table = new byte[VALUES];
  private final byte[] places = new byte[VALUES];
  private final byte[] mapped = new byte[Column.ROWS_MAX];

  /**
   * Appends a plane.
   *
   * @param at where it begins among the planes; {@link Column#ROWS_MAX} bytes belong to it
   * @param squeeze whether it may be more than noise
   */
  void write(byte[] planes, int at, int rows, boolean squeeze, ByteBuffer out) {
    // Each byte is as the next one.
    if (Arrays.equals(planes, at, at + rows - 1, planes, at + 1, at + rows)) {
      out.putShort((short) Column.ALIKE).put(planes[at]);
    } else if (!squeeze || !packed(planes, at, rows, out)) {
      out.putShort((short) Column.RAW).put(planes, at, rows);
    }
  }

  private boolean packed(byte[] planes, int at, int rows, ByteBuffer out) {
    count(planes, at, rows);
    int different = 0;
    int lowest = -1;
    int highest = 0;
    long content = N_LOG_N[rows];
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
    double promised = least - (content / PARTS / Byte.SIZE + FRAME_BYTES);
    if (promised > GAIN * least
        && promised > GAIN_OF_ROWS * rows
        && zstd(planes, at, rows, least, out)) {
      return true;
    }
    if (least == rows) {
      return false;
    }
    if (offsetBytes <= tableBytes) {
      out.putShort((short) (Column.OFFSETS | offsetBits)).put((byte) lowest);
      pack(planes, at, rows, lowest, offsetBits, out);
    } else {
      out.putShort((short) (Column.TABLE | tableBits)).put((byte) (different - 1));
      out.put(table, 0, different);
      for (int i = 0; i < rows; i++) {
        mapped[i] = places[planes[at + i] & 0xff];
      }
      pack(mapped, 0, rows, 0, tableBits, out);
    }
    return true;
  }

  private void count(byte[] planes, int at, int rows) {
    for (int[] part : parts) {
      Arrays.fill(part, 0);
    }
    int[] one = parts[0];
    int[] two = parts[1];
    int[] three = parts[2];
    int[] four = parts[3];
    int i = at;
    for (int end = at + rows - 3; i < end; i += 4) {
      one[planes[i] & 0xff]++;
      two[planes[i + 1] & 0xff]++;
      three[planes[i + 2] & 0xff]++;
      four[planes[i + 3] & 0xff]++;
    }
    for (; i < at + rows; i++) {
      one[planes[i] & 0xff]++;
    }
    for (int value = 0; value < VALUES; value++) {
      counts[value] = one[value] + two[value] + three[value] + four[value];
    }
  }

  private static int bits(int greatest) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(greatest);
  }

  private boolean zstd(byte[] planes, int at, int rows, int lessThan, ByteBuffer out) {
    int bytes = zstd.compressByteArray(squeezed, 0, squeezed.length, planes, at, rows);
    if (bytes >= lessThan) {
      return false;
    }
    out.putShort((short) bytes).put(squeezed, 0, bytes);
    return true;
  }

  /**
   * Writes how far each byte is above the lowest, eight of them at a time: {@code bits} bytes. What
   * is written beyond the end is written over by what follows a squeezed plane.
   */
  private static void pack(byte[] planes, int at, int rows, int lowest, int bits, ByteBuffer out) {
    int start = out.position();
    int end = start + Column.packedBytes(rows, bits);
    out.putLong(end - Long.BYTES, 0);
    long lowestOfAll = lowest * ONES;
    long mask = ((1L << bits) - 1) * ONES;
    int to = start;
    for (int i = 0; i < rows; i += Long.BYTES) {
      long eight = (long) Planes.LONGS.get(planes, at + i) - lowestOfAll;
      if (rows - i < Long.BYTES) {
        eight &= -1L >>> ((Long.BYTES - (rows - i)) * Byte.SIZE);
      }
      out.putLong(to, Long.compress(eight, mask));
      to += bits;
    }
    out.position(end);
  }

  @Override
  public void close() {
    zstd.close();
  }
}
