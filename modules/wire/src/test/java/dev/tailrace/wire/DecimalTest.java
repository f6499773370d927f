package dev.tailrace.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decimal numbers are read to the nearest double, as the JDK does. */
final class DecimalTest {
  private static final int NUMBERS = 200_000;

  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void any_digits_and_exponent_give_the_nearest_double() {
    int told = 0;

    for (int i = 0; i < NUMBERS; i++) {
      long digits = random.nextLong(1_000_000_000_000_000_000L) >>> random.nextInt(60);
      told += told(digits, random.nextInt(-330, 330));
    }

    assertTrue(told > NUMBERS * 8 / 10, told + " of " + NUMBERS);
  }

  @Test
  void the_exponents_of_ordinary_numbers_give_the_nearest_double() {
    int told = 0;

    for (int i = 0; i < NUMBERS; i++) {
      told += told(random.nextLong(1_000_000_000_000_000_000L), random.nextInt(-30, 30));
    }

    assertTrue(told > NUMBERS * 99 / 100, told + " of " + NUMBERS);
  }

  /** Decimals cut off just above, below and at the middle of two neighbours. */
  @Test
  void numbers_around_the_middle_of_two_doubles_give_the_nearest() {
    for (int i = 0; i < NUMBERS; i++) {
      double low = random.nextDouble() * Math.scalb(1.0, random.nextInt(-60, 60));
      BigDecimal middle =
          new BigDecimal(low).add(new BigDecimal(Math.nextUp(low))).divide(BigDecimal.TWO);
      BigDecimal cut = middle.round(new MathContext(18));

      told(cut.unscaledValue().longValueExact() + random.nextInt(-1, 2), -cut.scale());
    }
  }

  @Test
  void whole_numbers_in_the_middle_of_two_doubles_go_to_the_even_one() {
    for (long low = 1L << 53; low < (1L << 53) + 4_000; low++) {
      told(low, 0);
      told(5 * low, -1);
      told(125 * low, -3);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "0.0",
        "-0.0",
        "1",
        "0.1",
        "1e0",
        "1E+5",
        "1e-5",
        "123456789012345678",
        "0.000000000000000000000001234567890123456789",
        "1234567890.12345678901234567890123",
        "9007199254740993",
        "9007199254740993.0",
        "1.7976931348623157e308",
        "4.9e-324",
        "1e-400",
        "2.2250738585072011e-308",
        "2.2250738585072014e-308",
        "8.5e22",
        "1e23",
        "9.5367431640625e-7"
      })
  void a_number_in_a_record_is_the_nearest_double(String text) {
    var numbers = new JsonNumbers((text + "]").getBytes(US_ASCII));

    assertTrue(numbers.readReal(0));

    assertEquals(
        Double.doubleToRawLongBits(Double.parseDouble(text)),
        Double.doubleToRawLongBits(numbers.real()));
    assertEquals(text.length(), numbers.end());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+1",
        "01",
        "-01",
        "1.",
        ".5",
        "1e",
        "1e+",
        "1e99999",
        "1e400",
        "1x",
        "1.5.5",
        "--1",
        "9223372036854775808",
        "NaN1",
        "nan",
        "+Infinity",
        "-NaN",
        "\"NaN",
        "\"1\"",
        "0x1",
        "1_0"
      })
  void what_is_no_number_is_left_to_the_general_way(String text) {
    var numbers = new JsonNumbers((text + "]").getBytes(US_ASCII));

    assertTrue(!numbers.readReal(0));
  }

  /** 1 when the short way told the number, which must then be right. */
  private static int told(long digits, int exponent) {
    double found = Decimal.toDouble(digits, exponent);
    if (found < 0) {
      return 0;
    }
    String text = digits + "e" + exponent;
    assertEquals(Double.parseDouble(text), found, text);
    return 1;
  }
}
