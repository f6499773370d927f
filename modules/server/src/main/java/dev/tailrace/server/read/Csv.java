package dev.tailrace.server.read;

import org.jspecify.annotations.Nullable;

/**
 * Rows of CSV (RFC 4180) that a spreadsheet does not take for formulas: a text that begins like one
 * gets an apostrophe in front.
 */
final class Csv {
  private static final String FORMULA_STARTS = "=+-@\t\r";

  private final StringBuilder row = new StringBuilder();
  private boolean first = true;

  Csv text(@Nullable String text) {
    comma();
    if (text != null && !text.isEmpty()) {
      String safe = FORMULA_STARTS.indexOf(text.charAt(0)) < 0 ? text : "'" + text;
      boolean quotes = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
      row.append(quotes ? '"' + safe.replace("\"", "\"\"") + '"' : safe);
    }
    return this;
  }

  Csv whole(@Nullable Long number) {
    comma();
    row.append(number == null ? "" : number.toString());
    return this;
  }

  /** NaN and infinities are the words that JSON answers use, too. */
  Csv number(double number) {
    comma();
    row.append(number);
    return this;
  }

  /** The row with its line end; the next one begins. */
  String end() {
    String line = row.append("\r\n").toString();
    row.setLength(0);
    first = true;
    return line;
  }

  private void comma() {
    if (!first) {
      row.append(',');
    }
    first = false;
  }
}
