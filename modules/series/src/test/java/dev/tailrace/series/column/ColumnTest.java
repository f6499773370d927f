package dev.tailrace.series.column;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ColumnTest {
  private static final int ROWS = Column.ROWS_MAX;

  private final ColumnWriter writer = new ColumnWriter();
  private final ColumnReader reader = new ColumnReader();

  @AfterEach
  void close() {
    writer.close();
    reader.close();
  }

  private ByteBuffer written(double... values) {
    ByteBuffer out = ByteBuffer.allocate(Column.bytesMax(values.length));
    writer.write(values, 0, values.length, out);
    return out.flip();
  }

  private ByteBuffer written(long... values) {
    ByteBuffer out = ByteBuffer.allocate(Column.bytesMax(values.length));
    writer.write(values, 0, values.length, out);
    return out.flip();
  }

  private double[] read(ByteBuffer in) {
    var values = new double[ROWS];
    int rows = reader.read(in, values, 0);
    assertFalse(in.hasRemaining());
    return Arrays.copyOf(values, rows);
  }

  private static long[] bits(double... values) {
    return DoubleStream.of(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  private static double[] column(int rows, DoubleSupplier value) {
    return DoubleStream.generate(value).limit(rows).toArray();
  }

  private void assertComesBack(double... values) {
    assertArrayEquals(bits(values), bits(read(written(values))));
  }

  @Test
  void every_bit_comes_back() {
    assertComesBack(0.0);
    assertComesBack(-0.0, 0.0);
    assertComesBack(1, 2, 3, -4, 1L << 53, -(1L << 53));
    assertComesBack(0.1f, 1e30f, -1.5f, Float.MIN_VALUE);
    assertComesBack(0.1, Math.PI, Double.MIN_VALUE, Double.MAX_VALUE);
    assertComesBack(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1);
    assertComesBack(
        Double.longBitsToDouble(0x7ff8_0000_dead_beefL),
        Double.longBitsToDouble(0x7ff0_0000_0000_0001L),
        Double.longBitsToDouble(0xffff_ffff_ffff_ffffL));
  }

  @Test
  void any_whole_number_comes_back() {
    long[] values = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1, Long.MIN_VALUE, 7, 7};
    var read = new long[values.length + 2];

    int rows = reader.read(written(values), read, 2);

    assertEquals(values.length, rows);
    assertArrayEquals(values, Arrays.copyOfRange(read, 2, read.length));
  }

  @Test
  void random_columns_come_back_whatever_their_kind_and_width() {
    long seed = 11;
    var random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      int rows = 1 + random.nextInt(round % 10 == 0 ? ROWS : 20);
      int shift = random.nextInt(64);
      double[] values =
          switch (round % 7) {
            case 0 -> column(rows, () -> (float) random.nextGaussian());
            case 1 -> column(rows, random::nextGaussian);
            case 2 -> column(rows, () -> random.nextLong() >> Math.max(shift, 11));
            case 3 -> column(rows, () -> Double.longBitsToDouble(random.nextLong()));
            case 4 -> column(rows, () -> Float.intBitsToFloat(random.nextInt()));
            case 5 -> column(rows, () -> decimal(random.nextGaussian(), shift % 18));
            default -> column(rows, () -> random.nextInt(3) - 1.0);
          };
      assertArrayEquals(
          bits(values), bits(read(written(values))), "seed " + seed + " round " + round);
      long[] wholes = LongStream.generate(() -> random.nextLong() >> shift).limit(rows).toArray();
      var back = new long[rows];
      reader.read(written(wholes), back, 0);
      assertArrayEquals(wholes, back, "seed " + seed + " round " + round + " shift " + shift);
    }
  }

  @Test
  void columns_that_say_little_take_little() {
    var random = new Random(3);
    double[] constant = new double[ROWS];
    Arrays.fill(constant, 3e-4);
    long[] steps = LongStream.range(1_000_000, 1_000_000 + ROWS).toArray();
    double[] noisy = column(ROWS, () -> (float) (0.3 + 0.02 * random.nextGaussian()));
    double[] brief = column(ROWS, () -> bfloat16(0.3 + 0.02 * random.nextGaussian()));

    assertEquals(15, written(constant).remaining());
    assertEquals(24, written(steps).remaining());
    assertTrue(written(noisy).remaining() <= 2.9 * ROWS, "noisy float32");
    assertTrue(written(brief).remaining() <= 1.1 * ROWS, "noisy bfloat16");
    double[] rounded = column(ROWS, () -> decimal(0.3 + 0.02 * random.nextGaussian(), 4));
    assertTrue(written(rounded).remaining() <= 1.45 * ROWS, "decimals of four digits");
    double[] ramp = new double[ROWS];
    Arrays.setAll(ramp, i -> i / 10.0);
    assertEquals(25, written(ramp).remaining(), "decimals at one distance");
    double[] fine = column(ROWS, () -> 8 + random.nextInt(1 << 27) / (double) (1 << 27));
    assertTrue(written(fine).remaining() <= 4.3 * ROWS, "by chance decimals of 15 digits");
  }

  private static double decimal(double value, int digits) {
    return new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).doubleValue();
  }

  @Test
  void decimals_come_back_beside_what_is_none_or_has_too_many_digits() {
    assertComesBack(0.1, 0.25, -12.5, 1e-15, 3);
    assertComesBack(0.1, -0.0, 0.2);
    assertComesBack(0.1, Double.NaN, 0.2);
    assertComesBack(0.1, Double.POSITIVE_INFINITY);
    assertComesBack(0.1, 1.0 / 3);
    assertComesBack(0.1, 9_007_199_254_740_994.0, 1e300);
    double[] large = new double[ROWS];
    Arrays.fill(large, 123_456.7);
    large[ROWS - 1] = 1e-15;
    assertComesBack(large);
    large[ROWS - 1] = -0.0;
    assertComesBack(large);
  }

  private static double bfloat16(double value) {
    return Float.intBitsToFloat(Float.floatToRawIntBits((float) value) & 0xffff_0000);
  }

  @Test
  void no_column_takes_more_than_it_says() {
    var random = new Random(5);
    for (int rows = 1; rows <= ROWS; rows++) {
      double[] noise = column(rows, () -> Double.longBitsToDouble(random.nextLong()));

      assertTrue(written(noise).remaining() <= Column.bytesMax(rows));
    }
  }

  @Test
  void any_flipped_bit_is_noticed() {
    var random = new Random(9);
    for (double[] values :
        new double[][] {
          {7, 7, 7},
          {1, 2, 4, 8},
          column(100, () -> (float) random.nextGaussian()),
          column(100, random::nextGaussian)
        }) {
      byte[] whole = written(values).array();
      int length = written(values).remaining();
      for (int bit = 0; bit < 8 * length; bit++) {
        byte[] flipped = Arrays.copyOf(whole, length);
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));

        assertThrows(DamagedColumnException.class, () -> read(ByteBuffer.wrap(flipped)));
      }
    }
  }

  @Test
  void any_cut_is_noticed() {
    ByteBuffer whole = written(1.5, 2.5, Math.PI);
    for (int length = 0; length < whole.limit(); length++) {
      ByteBuffer cut = whole.duplicate().limit(length);

      assertThrows(DamagedColumnException.class, () -> read(cut));
    }
  }

  @Test
  void bytes_that_only_have_a_right_checksum_are_refused_or_read_within_bounds() {
    long seed = 21;
    var random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < 100_000; round++) {
      ByteBuffer forged = forged(random);
      try {
        int rows = round % 2 == 0 ? read(forged).length : reader.read(forged, new long[64], 0);
        assertTrue(rows >= 1 && rows <= ROWS);
      } catch (DamagedColumnException _) {
        refused++;
      }
    }
    System.out.println("FUZZ column seed=" + seed + " forged=100000 refused=" + refused);
    assertTrue(refused > 50_000);
  }

  /** Noise with a plausible form and row count, and the checksum that belongs to it. */
  private static ByteBuffer forged(Random random) {
    byte[] bytes = new byte[7 + random.nextInt(80)];
    random.nextBytes(bytes);
    int[] forms = {0, 1, 2, 3, Column.DECIMAL, random.nextInt(256)};
    bytes[0] = (byte) forms[random.nextInt(forms.length)];
    bytes[1] = (byte) random.nextInt(20);
    bytes[2] = (byte) random.nextInt(2);
    if (bytes[0] == Column.WHOLE && bytes.length > 20) {
      bytes[19] = (byte) random.nextInt(70);
    }
    if (bytes[0] == Column.DECIMAL && bytes.length > 21) {
      bytes[3] = (byte) random.nextInt(20);
      bytes[20] = (byte) random.nextInt(70);
    } else if (bytes[0] >= Column.SINGLE && random.nextBoolean()) {
      bytes[3] = (byte) random.nextInt(2);
      bytes[4] = 0;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int end = bytes.length - Column.CHECKSUM_BYTES;
    in.putInt(end, Column.checksum(new CRC32C(), in, 0, end));
    return in;
  }
}
