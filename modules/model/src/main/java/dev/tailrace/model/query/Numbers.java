package dev.tailrace.model.query;

import dev.tailrace.model.Value;
import java.util.Optional;

/** Exact comparison of whole and real numbers. */
final class Numbers {
  private static final double TWO_TO_63 = 0x1p63;
  private static final long EXACT_MAX = 1L << 53;

  private Numbers() {}

  /** Whether the number is the same as a double. */
  static boolean isExact(long whole) {
    return whole >= -EXACT_MAX && whole <= EXACT_MAX;
  }

  /** The number as users wrote it most likely: whole when it is. */
  static Value value(double number) {
    boolean whole =
        number == Math.rint(number)
            && Math.abs(number) <= EXACT_MAX
            && (number != 0 || 1 / number > 0);
    return whole ? new Value.Whole((long) number) : new Value.Real(number);
  }

  /** The number that a text stands for where a number is meant: JSON cannot write these. */
  static Optional<Double> named(String text) {
    return switch (text) {
      case "NaN" -> Optional.of(Double.NaN);
      case "Infinity" -> Optional.of(Double.POSITIVE_INFINITY);
      case "-Infinity" -> Optional.of(Double.NEGATIVE_INFINITY);
      default -> Optional.empty();
    };
  }

  /** Neither is NaN; both zeros are equal. */
  static int compare(double a, double b) {
    return a < b ? -1 : a > b ? 1 : 0;
  }

  /** {@code b} is not NaN. */
  static int compare(long a, double b) {
    if (b >= TWO_TO_63) {
      return -1;
    }
    if (b < -TWO_TO_63) {
      return 1;
    }
    long floor = (long) Math.floor(b);
    int whole = Long.compare(a, floor);
    return whole == 0 && b > floor ? -1 : whole;
  }

  /** Two numbers as values; neither is NaN. */
  static int compare(Value a, Value b) {
    if (a instanceof Value.Whole(long left)) {
      if (b instanceof Value.Whole(long right)) {
        return Long.compare(left, right);
      }
      if (b instanceof Value.Real(double right)) {
        return compare(left, right);
      }
    }
    if (a instanceof Value.Real(double left)) {
      if (b instanceof Value.Whole(long right)) {
        return -compare(right, left);
      }
      if (b instanceof Value.Real(double right)) {
        return compare(left, right);
      }
    }
    throw new IllegalArgumentException(a + " or " + b + " is no number");
  }
}
