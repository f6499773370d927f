package dev.tailrace.model;

/**
 * A reason and what exactly was wrong, for people; {@code detail} is at most 512 characters without
 * control characters.
 */
public record Refusal(Reason reason, String detail) {
  private static final int DETAIL_CHARS_MAX = 512;

  public Refusal {
    detail = detail.replaceAll("\\p{Cntrl}", " ");
    if (detail.length() > DETAIL_CHARS_MAX) {
      detail = detail.substring(0, DETAIL_CHARS_MAX - 3) + "...";
    }
  }
}
