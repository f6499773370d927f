package dev.tailrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** How a console line is printed. */
final class LogText {
  private LogText() {}

  /** A line; {@code origin} is what tells its rank and stream, which may be the line itself. */
  static String line(Terminal terminal, JsonNode origin, JsonNode line) {
    String rank = RunText.plain(origin.path("rank"));
    String stream = RunText.plain(origin.path("stream"));
    String text = terminal.field(RunText.plain(line.path("text")));
    if (terminal.interactive()) {
      String mark = RunText.clock(line.path("time").asLong()) + " rank " + rank + " ";
      return terminal.faint(mark) + (stream.equals("stderr") ? terminal.alarm(text) : text);
    }
    return String.join("\t", RunText.iso(line.path("time")), rank, terminal.field(stream), text);
  }
}
