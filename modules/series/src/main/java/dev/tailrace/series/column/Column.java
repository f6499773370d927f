package dev.tailrace.series.column;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The layout of an encoded column, little-endian: form (1 byte), rows (2), payload, CRC32C of all
 * before (4).
 *
 * <pre>
 * CONSTANT  the one value (8)
 * WHOLE     first value (8), smallest difference (8), bits (1), then for each further row its
 *           difference to the row before, less the smallest, in so many bits, lowest first,
 *           filled up to whole 8 bytes
 * DECIMAL   digits behind the point (1), then, as for WHOLE, the values without their point: each
 *           is one of these numbers, divided by that power of ten; with SUMS among the digits the
 *           numbers are sums of all values so far, so that not differences but values are packed
 * SINGLE    as float32: the highest byte of every row, then the next, down to the lowest; each
 *           of these planes follows its form (2): 0 for raw bytes; ALIKE for one byte that all
 *           rows share; OFFSETS + bits for the lowest byte and, in so many bits a row, how far
 *           above it each is; TABLE + bits for a table (its length less 1, its bytes) and places
 *           in it; else the length of a zstd frame
 * DOUBLE    as float64: the same with 8 planes
 * </pre>
 *
 * <p>Planes apart, because the noise of the low ones would hide the order of the high ones: a curve
 * of float32 with noise takes 2.8 bytes a point so, 3.0 with all planes in one frame.
 */
public final class Column {
  public static final int ROWS_MAX = 512;

  static final int CONSTANT = 0;
  static final int WHOLE = 1;
  static final int SINGLE = 2;
  static final int DOUBLE = 3;
  static final int DECIMAL = 4;

  /** Beside the digits of a decimal. */
  static final int SUMS = 0x40;

  static final int RAW = 0;
  static final int OFFSETS = 0x4000;
  static final int TABLE = 0x8000;
  static final int ALIKE = 0xffff;

  /** Lower planes of measured values are noise: only trying to compress them would cost time. */
  static final int PLANES_SQUEEZED_MAX = 2;

  static final int HEADER_BYTES = 3;
  static final int CHECKSUM_BYTES = 4;
  static final int WHOLE_HEADER_BYTES = 17;
  static final int PLANE_HEADER_BYTES = 2;

  /** Powers of ten, which are doubles to the bit as far as they go. */
  private static final double[] TENS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  static final int DIGITS_MAX = TENS.length - 1;

  private Column() {}

  static double ten(int digits) {
    return TENS[digits];
  }

  /** No column of so many rows takes more bytes. */
  public static int bytesMax(int rows) {
    int payload = Long.BYTES * (rows + PLANE_HEADER_BYTES) + WHOLE_HEADER_BYTES;
    return HEADER_BYTES + payload + CHECKSUM_BYTES;
  }

  /** How many bytes {@code rows} values take in {@code bits} each. */
  static int packedBytes(int rows, int bits) {
    return (rows * bits + Long.SIZE - 1) / Long.SIZE * Long.BYTES;
  }

  static int checksum(CRC32C crc, ByteBuffer bytes, int from, int to) {
    crc.reset();
    if (bytes.hasArray()) {
      crc.update(bytes.array(), bytes.arrayOffset() + from, to - from);
    } else {
      crc.update(bytes.slice(from, to - from));
    }
    return (int) crc.getValue();
  }
}
