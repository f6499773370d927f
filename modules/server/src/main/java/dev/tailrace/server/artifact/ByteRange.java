package dev.tailrace.server.artifact;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a file that a {@code Range} header asks for (RFC 9110, 14). One range is answered;
 * several, or what is no range of bytes, is as if nothing had been asked.
 */
sealed interface ByteRange {
  Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  enum Whole implements ByteRange {
    WHOLE
  }

  /** Both included. */
  record Part(long first, long last) implements ByteRange {}

  /** It lies beyond the end. */
  enum Beyond implements ByteRange {
    BEYOND
  }

  static ByteRange of(String header, long length) {
    Matcher matcher = ONE.matcher(header.strip());
    if (!matcher.matches()) {
      return Whole.WHOLE;
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty()) {
      return last.isEmpty() ? Whole.WHOLE : suffix(Long.parseLong(last), length);
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last);
    if (to < from) {
      return Whole.WHOLE;
    }
    return from >= length ? Beyond.BEYOND : new Part(from, Math.min(to, length - 1));
  }

  private static ByteRange suffix(long bytes, long length) {
    return bytes == 0 || length == 0
        ? Beyond.BEYOND
        : new Part(Math.max(0, length - bytes), length - 1);
  }
}
