package dev.tailrace.model.event;

import java.util.List;

/** Console lines of one rank and stream: what topic {@code logs} holds. */
public record LogChunk(Header header, String stream, int rank, int attempt, List<Line> lines)
    implements RunScoped {
  public LogChunk {
    lines = List.copyOf(lines);
  }

  /** One line without its line end; {@code text} is raw: escapes and carriage returns are kept. */
  public record Line(long timeEpochMs, String text) {}
}
