package dev.tailrace.client;

import dev.tailrace.model.event.RunEvent.ErrorInfo;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/** What was thrown, as the event of an end tells it; bounded. */
final class Failure {
  static final int MESSAGE_CHARS_MAX = 4_000;
  static final int TRACE_CHARS_MAX = 32_000;

  private Failure() {}

  /** Type, message and stack trace; what the exception itself fails to say is left out. */
  static ErrorInfo of(Throwable thrown) {
    return new ErrorInfo(thrown.getClass().getName(), message(thrown), trace(thrown));
  }

  private static @Nullable String message(Throwable thrown) {
    try {
      String message = thrown.getMessage();
      return message == null || message.length() <= MESSAGE_CHARS_MAX
          ? message
          : message.substring(0, MESSAGE_CHARS_MAX);
    } catch (RuntimeException e) {
      return null; // a program's own getMessage
    }
  }

  private static @Nullable String trace(Throwable thrown) {
    StringWriter trace = new StringWriter();
    try {
      thrown.printStackTrace(new PrintWriter(trace));
    } catch (RuntimeException e) {
      return null;
    }
    return shortened(trace.toString());
  }

  /** Begin and end of a text that is too long: where it was thrown, and what caused it. */
  private static String shortened(String text) {
    if (text.length() <= TRACE_CHARS_MAX) {
      return text;
    }
    int half = TRACE_CHARS_MAX / 2 - 50;
    int left = text.length() - 2 * half;
    return text.substring(0, half)
        + "\n... "
        + left
        + " characters left out ...\n"
        + text.substring(text.length() - half);
  }
}
