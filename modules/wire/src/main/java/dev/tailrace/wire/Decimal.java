package dev.tailrace.wire;

import java.math.BigInteger;

/**
 * Decimal numbers to the nearest double, as Eisel and Lemire do it (D. Lemire, "Number Parsing at a
 * Gigabyte per Second", 2021): the digits times a 128-bit power of five tell all bits of the double
 * but in a few cases, which are left to others.
 */
final class Decimal {
  private static final int EXPONENT_MIN = -300;
  private static final int EXPONENT_MAX = 300;

  /** From here on a reciprocal that is rounded up gives the product of an exact quotient. */
  private static final int ROUNDED_UP_MIN = -27;

  /** Powers of ten that a double holds exactly. */
  private static final double[] TENS = new double[23];

  /** The upper 128 bits of 5^e, the highest of them set, rounded as the proof wants it. */
  private static final long[] FIVES = new long[2 * (EXPONENT_MAX - EXPONENT_MIN + 1)];

  private static final double EXACT_MAX = 0x1p53;

  static {
    double ten = 1;
    for (int i = 0; i < TENS.length; i++) {
      TENS[i] = ten;
      ten *= 10;
    }
    for (int exponent = EXPONENT_MIN; exponent <= EXPONENT_MAX; exponent++) {
      BigInteger five = upper128(exponent);
      int at = 2 * (exponent - EXPONENT_MIN);
      FIVES[at] = five.shiftRight(64).longValue();
      FIVES[at + 1] = five.longValue();
    }
  }

  private Decimal() {}

  private static BigInteger upper128(int exponent) {
    BigInteger power = BigInteger.valueOf(5).pow(Math.abs(exponent));
    int bits = power.bitLength();
    if (exponent >= 0) {
      return bits <= 128 ? power.shiftLeft(128 - bits) : power.shiftRight(bits - 128);
    }
    BigInteger down = BigInteger.ONE.shiftLeft(bits + 127).divide(power);
    return exponent >= ROUNDED_UP_MIN ? down.add(BigInteger.ONE) : down;
  }

  /** The double nearest to digits * 10^exponent; negative when this is not the place to tell. */
  static double toDouble(long digits, int exponent) {
    if (digits <= (long) EXACT_MAX && exponent >= -22 && exponent <= 22) {
      // Both are exact, so there is one rounding.
      return exponent < 0 ? digits / TENS[-exponent] : digits * TENS[exponent];
    }
    if (digits == 0) {
      return 0;
    }
    if (exponent < EXPONENT_MIN || exponent > EXPONENT_MAX) {
      return -1;
    }
    int zeros = Long.numberOfLeadingZeros(digits);
    long shifted = digits << zeros;
    int at = 2 * (exponent - EXPONENT_MIN);
    long upper = Math.unsignedMultiplyHigh(shifted, FIVES[at]);
    long lower = shifted * FIVES[at];
    if ((upper & 0x1ff) == 0x1ff) {
      // The bits below may carry into those that count.
      long carry = Math.unsignedMultiplyHigh(shifted, FIVES[at + 1]);
      lower += carry;
      if (Long.compareUnsigned(lower, carry) < 0) {
        upper++;
      }
      if (lower == -1L) {
        return -1;
      }
    }
    int high = (int) (upper >>> 63);
    long mantissa = upper >>> (high + 9);
    int power = ((217_706 * exponent) >> 16) + 1_086 - zeros + high;
    boolean halfway = Long.compareUnsigned(lower, 1) <= 0 && (upper & 0x1ff) == 0;
    if (power < 2 || power > 2_045 || (halfway && (mantissa & 3) == 1)) {
      return -1;
    }
    mantissa = (mantissa + (mantissa & 1)) >>> 1;
    // A carry out of the mantissa goes into the exponent, which is what it should do.
    return Double.longBitsToDouble(mantissa + ((long) (power - 1) << 52));
  }
}
