package dev.tailrace.model;

import java.util.regex.Pattern;

/**
 * A reason and what exactly was wrong, for people; {@code detail} is at most 512 characters without
 * control characters.
 */
public record Refusal(Reason reason, String detail) {
  private static final int DETAIL_CHARS_MAX = 512;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

  public Refusal {
    detail = CONTROL.matcher(detail).replaceAll(" ");
    if (detail.length() > DETAIL_CHARS_MAX) {
      int end = DETAIL_CHARS_MAX - 3;
      // Half of a pair is no character, and no encoding can carry it.
      end -= Character.isHighSurrogate(detail.charAt(end - 1)) ? 1 : 0;
      detail = detail.substring(0, end) + "...";
    }
  }
}
