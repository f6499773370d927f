package dev.tailrace.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Reads the numbers of a JSON record (RFC 8259) from its bytes. What it does not take, and whatever
 * is no number, is left to the general way. Not thread-safe.
 */
final class JsonNumbers {
  /** More digits would not fit into a long. */
  private static final int DIGITS_MAX = 18;

  private static final int CHARS_MAX = 400;
  private static final int EXPONENT_MAX = 400;

  private final byte[] bytes;
  private int at;
  private long whole;
  private double real;

  JsonNumbers(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Behind the number that was read. */
  int end() {
    return at;
  }

  long whole() {
    return whole;
  }

  double real() {
    return real;
  }

  /** Reads an integer of up to 18 digits; false when something else is there. */
  boolean readWhole(int from) {
    at = from;
    boolean negative = next() == '-';
    if (negative) {
      at++;
    }
    int first = at;
    long digits = digits(0);
    int count = at - first;
    if (count == 0 || count > DIGITS_MAX || (count > 1 && bytes[first] == '0') || isInNumber()) {
      return false;
    }
    whole = negative ? -digits : digits;
    return true;
  }

  /** Reads any number within float64, or a word for a non-finite one, quoted or bare. */
  boolean readReal(int from) {
    at = from;
    boolean negative = next() == '-';
    if (negative) {
      at++;
    }
    int first = at;
    long digits = digits(0);
    int count = at - first;
    if (count == 0) {
      return readWord(from);
    }
    if (count > 1 && bytes[first] == '0') {
      return false;
    }
    if (count > DIGITS_MAX && !isInReal()) {
      return false; // beyond int64, or near
    }
    int exponent = 0;
    if (next() == '.') {
      at++;
      int point = at;
      digits = digits(digits);
      exponent = point - at;
      count -= exponent;
      if (exponent == 0) {
        return false;
      }
    }
    if ((next() | 0x20) == 'e') {
      int written = exponent();
      if (written > EXPONENT_MAX) {
        return false;
      }
      exponent += written;
    }
    if (isInNumber() || at - from > CHARS_MAX) {
      return false;
    }
    double found =
        significant(count, first) <= DIGITS_MAX ? Decimal.toDouble(digits, exponent) : -1;
    if (found < 0) {
      found = Double.parseDouble(new String(bytes, first, at - first, US_ASCII));
    }
    real = negative ? -found : found;
    return found <= Double.MAX_VALUE;
  }

  /** Of so many digits, those behind leading zeros, which count for nothing. */
  private int significant(int digits, int first) {
    int i = first;
    int significant = digits;
    while (significant > DIGITS_MAX && (bytes[i] == '0' || bytes[i] == '.')) {
      significant -= bytes[i] == '0' ? 1 : 0;
      i++;
    }
    return significant;
  }

  /** Steps over digits and appends them to a number, which overflows silently. */
  private long digits(long number) {
    int i = at;
    long digits = number;
    while (i < bytes.length) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      digits = 10 * digits + digit;
      i++;
    }
    at = i;
    return digits;
  }

  /** The exponent behind an e; out of range when it is malformed. */
  private int exponent() {
    at++;
    int sign = next();
    if (sign == '-' || sign == '+') {
      at++;
    }
    int first = at;
    long digits = digits(0);
    int count = at - first;
    if (count == 0 || count > 4 || digits > EXPONENT_MAX) {
      return Integer.MAX_VALUE;
    }
    return (int) (sign == '-' ? -digits : digits);
  }

  private boolean readWord(int from) {
    boolean quoted = from < bytes.length && bytes[from] == '"';
    int start = quoted ? from + 1 : from;
    String word = "NaN";
    real = Double.NaN;
    if (isWord(bytes, start, "Infinity")) {
      word = "Infinity";
      real = Double.POSITIVE_INFINITY;
    } else if (isWord(bytes, start, "-Infinity")) {
      word = "-Infinity";
      real = Double.NEGATIVE_INFINITY;
    } else if (!isWord(bytes, start, word)) {
      return false;
    }
    at = start + word.length();
    if (quoted) {
      boolean closed = next() == '"';
      at++;
      return closed;
    }
    return !isInNumber();
  }

  static boolean isWord(byte[] bytes, int from, String word) {
    if (word.length() > bytes.length - from) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (bytes[from + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether what follows would still belong to a number or word. */
  private boolean isInNumber() {
    return switch (next()) {
      case ',', ']', '}', ' ', '\n', '\r', '\t' -> false;
      default -> true;
    };
  }

  private boolean isInReal() {
    int next = next();
    return next == '.' || (next | 0x20) == 'e';
  }

  private int next() {
    return at < bytes.length ? bytes[at] : 0;
  }
}
