package dev.tailrace.server.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Where a list goes on: an opaque token, versioned and bound to the question it came from. Its key
 * is the last row's, so rows that come or go meanwhile neither repeat nor hide others.
 *
 * <p>The checksum finds damage and mix-ups; it is no secret, and a forged cursor reads nothing that
 * a forged query could not.
 */
public final class Cursor {
  private static final String VERSION = "1";
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final int TOKEN_CHARS_MAX = 32 << 10;

  private Cursor() {}

  /** The token that continues {@code question} after {@code key}. */
  public static String encode(String question, String key) {
    String text = VERSION + checksum(question, key) + key;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The key in a token of the same question; anything else is 400 {@code bad-cursor}. */
  public static String decode(String question, String token) {
    if (token.length() > TOKEN_CHARS_MAX) {
      throw Problem.of(ProblemCode.BAD_CURSOR, "the cursor is longer than any that was given out");
    }
    String text;
    try {
      text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw Problem.of(ProblemCode.BAD_CURSOR, "the cursor is damaged");
    }
    if (!text.startsWith(VERSION)) {
      throw Problem.of(ProblemCode.BAD_CURSOR, "the cursor is damaged or of another version");
    }
    String key = text.length() < 9 ? "" : text.substring(9);
    if (text.length() < 9 || !text.substring(1, 9).equals(checksum(question, key))) {
      throw Problem.of(
          ProblemCode.BAD_CURSOR, "the cursor is damaged or comes from a query other than this");
    }
    return key;
  }

  /** The whole number from 0 in a token of the same question. */
  public static long number(String question, String token, long max) {
    String key = decode(question, token);
    long number = NUMBER.matcher(key).matches() ? Long.parseLong(key) : -1;
    if (number < 0 || number > max) {
      throw Problem.of(ProblemCode.BAD_CURSOR, "the cursor is damaged");
    }
    return number;
  }

  private static String checksum(String question, String key) {
    CRC32C crc = new CRC32C();
    crc.update(question.getBytes(StandardCharsets.UTF_8));
    crc.update(0);
    crc.update(key.getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(crc.getValue());
  }
}
