package dev.tailrace.client;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** New ids for runs and writers. */
final class Ids {
  private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"; // no i, l, o, u
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private Ids() {}

  /** Sorts by time of birth (UTC) and has 50 random bits: {@code 20261121-093015-7k2m9q4xwz}. */
  static String run() {
    return TIME.format(Instant.now()) + "-" + random(10);
  }

  /** 80 random bits. */
  static String writer() {
    return random(16);
  }

  private static String random(int length) {
    return RANDOM
        .ints(length, 0, DIGITS.length())
        .collect(StringBuilder::new, (id, i) -> id.append(DIGITS.charAt(i)), StringBuilder::append)
        .toString();
  }
}
