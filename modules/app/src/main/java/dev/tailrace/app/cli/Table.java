package dev.tailrace.app.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of fields: aligned under a header for a person, tab-separated without one for a pipe. A
 * field that is a status is coloured.
 */
final class Table {
  private static final int FIELD_CHARS_MAX = 60;

  private final Terminal terminal;
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  Table(Terminal terminal, List<String> header) {
    this.terminal = terminal;
    this.header = List.copyOf(header);
  }

  /** Adds a row; fields are users' text. */
  void row(List<String> fields) {
    rows.add(fields.stream().map(terminal::field).toList());
  }

  void print() {
    if (!terminal.interactive()) {
      rows.forEach(row -> terminal.print(String.join("\t", row)));
      return;
    }
    var widths = new int[header.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = header.get(column).length();
      for (List<String> row : rows) {
        widths[column] = Math.max(widths[column], cut(row.get(column)).length());
      }
    }
    terminal.print(terminal.bold(line(header, widths)));
    rows.forEach(row -> terminal.print(line(row, widths)));
  }

  private String line(List<String> fields, int[] widths) {
    var line = new StringBuilder();
    for (int column = 0; column < fields.size(); column++) {
      String field = cut(fields.get(column));
      line.append(terminal.status(field));
      if (column < fields.size() - 1) {
        line.repeat(' ', widths[column] - field.length() + 2);
      }
    }
    return line.toString();
  }

  private static String cut(String field) {
    return field.length() <= FIELD_CHARS_MAX
        ? field
        : field.substring(0, FIELD_CHARS_MAX - 1) + "\u2026";
  }
}
