package dev.tailrace.wire;

import dev.tailrace.model.Reason;
import dev.tailrace.model.Refusal;

/**
 * A refusal on its way out of a reader; it gathers the JSON pointer of the field as it climbs and
 * never leaves this package. It has no stack trace, so a flood of bad records stays cheap.
 */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;
  private static final int STEP_CHARS_MAX = 300;

  private final Reason reason;
  private String pointer = "";

  RefusedException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** A refusal of one top-level field. */
  static RefusedException at(String field, Reason reason, String message) {
    return new RefusedException(reason, message).under(field);
  }

  /** This, one level further out; the step is a key or an index. */
  RefusedException under(String step) {
    // A hostile key may be as long as the record; the detail is cut anyway.
    pointer = "/" + shown(step).replace("~", "~0").replace("/", "~1") + pointer;
    return this;
  }

  private static String shown(String step) {
    if (step.length() <= STEP_CHARS_MAX) {
      return step;
    }
    boolean halves = Character.isHighSurrogate(step.charAt(STEP_CHARS_MAX - 1));
    return step.substring(0, halves ? STEP_CHARS_MAX - 1 : STEP_CHARS_MAX);
  }

  Refusal refusal() {
    String message = String.valueOf(getMessage());
    return new Refusal(reason, pointer.isEmpty() ? message : pointer + ": " + message);
  }
}
