package dev.tailrace.model.query;

import dev.tailrace.model.Value;

/** Reads numbers as JSON writes them. */
final class NumberText {
  private NumberText() {}

  static Value take(TextCursor cursor) throws TextCursor.Problem {
    int start = cursor.position();
    var text = new StringBuilder();
    sign(cursor, text, "-");
    if (!digits(cursor, text)) {
      throw cursor.problem(
          start, "expected a text in quotes, a number, true or false, found " + cursor.shown());
    }
    boolean whole = true;
    if (cursor.peek() == '.') {
      whole = false;
      cursor.take('.');
      text.append('.');
      requireDigits(cursor, text);
    }
    if (cursor.peek() == 'e' || cursor.peek() == 'E') {
      whole = false;
      cursor.take(cursor.peek());
      text.append('e');
      sign(cursor, text, "+-");
      requireDigits(cursor, text);
    }
    if (TextCursor.isNameChar(cursor.peek())) {
      throw cursor.problem(start, "a text needs quotes");
    }
    return value(text.toString(), whole);
  }

  private static Value value(String text, boolean whole) {
    if (whole) {
      try {
        return new Value.Whole(Long.parseLong(text));
      } catch (NumberFormatException _) {
        // Too many digits for a long: read as a real number below, which has room for all.
      }
    }
    return new Value.Real(Double.parseDouble(text));
  }

  private static void sign(TextCursor cursor, StringBuilder text, String allowed) {
    char c = cursor.peek();
    if (allowed.indexOf(c) >= 0 && cursor.take(c)) {
      text.append(c);
    }
  }

  private static void requireDigits(TextCursor cursor, StringBuilder text)
      throws TextCursor.Problem {
    if (!digits(cursor, text)) {
      throw cursor.problem(cursor.position(), "expected a digit, found " + cursor.shown());
    }
  }

  private static boolean digits(TextCursor cursor, StringBuilder text) {
    int before = text.length();
    while (cursor.peek() >= '0' && cursor.peek() <= '9') {
      char c = cursor.peek();
      cursor.take(c);
      text.append(c);
    }
    return text.length() > before;
  }
}
