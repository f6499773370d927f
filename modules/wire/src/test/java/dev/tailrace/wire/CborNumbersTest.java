package dev.tailrace.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Value;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers keep every bit, in as few bytes as that takes. */
final class CborNumbersTest {
  private static final long NAN_WITH_FLOAT_PAYLOAD = 0xfff8_0001_2000_0000L;
  private static final long NAN_WITH_DOUBLE_PAYLOAD = 0x7ff8_0000_0000_0001L;

  @Test
  void a_column_that_float32_holds_takes_4_bytes_a_value() {
    var values = new double[1_000];
    Arrays.setAll(values, i -> (float) (0.1 * i));
    values[500] = Double.longBitsToDouble(NAN_WITH_FLOAT_PAYLOAD);
    values[501] = -0.0;
    values[502] = Double.NEGATIVE_INFINITY;
    values[503] = Float.MIN_VALUE;

    byte[] cbor = EventCodec.cbor(batch(values));

    assertTrue(cbor.length < 1_000 * (8 + 4) + 150, () -> cbor.length + " bytes");
    assertSameBits(values, decode(cbor).values()[0]);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, Double.MIN_VALUE, Double.MAX_VALUE, 16_777_217, 0x1.000002p-127})
  void one_value_that_float32_would_change_makes_it_8_bytes_a_value(double value) {
    var values = new double[] {0.5, value, -0.0};

    byte[] cbor = EventCodec.cbor(batch(values));

    assertSameBits(values, decode(cbor).values()[0]);
    assertTrue(!CborSink.isFloat(value));
  }

  @Test
  void the_payload_of_a_nan_is_kept() {
    var values =
        new double[] {
          Double.longBitsToDouble(NAN_WITH_FLOAT_PAYLOAD),
          Double.longBitsToDouble(NAN_WITH_DOUBLE_PAYLOAD)
        };

    byte[] cbor = EventCodec.cbor(batch(values));

    assertSameBits(values, decode(cbor).values()[0]);
  }

  @Test
  void random_bits_are_kept() {
    var random = new SplittableRandom(42);
    var values = new double[10_000];
    // Quiet NaNs only: the processor itself quiets a signalling one.
    Arrays.setAll(values, _ -> quiet(random.nextLong()));

    assertSameBits(values, decode(EventCodec.cbor(batch(values))).values()[0]);
  }

  private static double quiet(long bits) {
    double number = Double.longBitsToDouble(bits);
    return Double.isNaN(number) ? Double.longBitsToDouble(bits | 0x0008_0000_0000_0000L) : number;
  }

  /** The examples of RFC 8949, appendix A, as far as the data model goes. */
  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "23, 17",
    "24, 1818",
    "100, 1864",
    "1000, 1903e8",
    "1000000, 1a000f4240",
    "1000000000000, 1b000000e8d4a51000",
    "9223372036854775807, 1b7fffffffffffffff",
    "-1, 20",
    "-10, 29",
    "-100, 3863",
    "-1000, 3903e7",
    "-9223372036854775808, 3b7fffffffffffffff"
  })
  void integers_take_the_shortest_form(long number, String hex) {
    assertEquals(hex, HexFormat.of().formatHex(ValueCodec.cbor(new Value.Whole(number))));
    assertEquals(new Value.Whole(number), ValueCodec.fromCbor(HexFormat.of().parseHex(hex)));
  }

  @ParameterizedTest
  @CsvSource({
    "0.0, f90000",
    "-0.0, f98000",
    "1.5, f93e00",
    "65504, f97bff",
    "5.960464477539063e-8, f90001",
    "Infinity, f97c00",
    "NaN, f97e00",
    "100000, fa47c35000",
    "1.1, fb3ff199999999999a"
  })
  void floats_of_every_width_are_read(double number, String hex) {
    assertEquals(new Value.Real(number), ValueCodec.fromCbor(HexFormat.of().parseHex(hex)));
  }

  @Test
  void plain_lists_are_columns_too() {
    byte[] cbor =
        HexFormat.of()
            .parseHex(
                "d9d9f7a66474797065676d6574726963736176016372756e61726474696d65056573746570738207f9"
                    + "4880676d657472696373a1616182f93800181e");

    MetricBatch batch = decode(cbor);

    assertArrayEquals(new long[] {7, 9}, batch.steps());
    assertArrayEquals(new double[] {0.5, 30}, batch.values()[0]);
  }

  private static MetricBatch batch(double[] values) {
    var steps = new long[values.length];
    Arrays.setAll(steps, i -> i);
    var times = new long[values.length];
    return new MetricBatch(
        Header.unsequenced("r", 0),
        0,
        1,
        steps,
        times,
        new String[] {"a"},
        new double[][] {values});
  }

  private static MetricBatch decode(byte[] cbor) {
    return assertInstanceOf(MetricBatch.class, AcceptedRecordsTest.known(cbor));
  }

  private static void assertSameBits(double[] expected, double[] actual) {
    assertArrayEquals(
        Arrays.stream(expected).mapToLong(Double::doubleToRawLongBits).toArray(),
        Arrays.stream(actual).mapToLong(Double::doubleToRawLongBits).toArray());
  }
}
