package dev.tailrace.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Limits;
import dev.tailrace.model.event.LogChunk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows K38 and K39 of docs/reference/inputs.md, where the lines are written. */
final class HugeLinesTest {
  private static final int LINES = 1_000_000;

  @TempDir private Path folder;
  private final EventSink sink = new EventSink();

  @AfterEach
  void stop() {
    sink.close();
  }

  private RunBuilder run() {
    return new RunBuilder(Map.of())
        .url(sink.url())
        .spoolFolder(folder)
        .shutdownHook(false)
        .systemMetrics(Duration.ZERO);
  }

  private List<LogChunk.Line> lines() {
    return sink.arrivals().once().of(LogChunk.class).stream()
        .flatMap(chunk -> chunk.lines().stream())
        .toList();
  }

  @Test
  void a_line_of_5_MB_arrives_whole_in_pieces_that_fit() {
    String line = "\u001b[31m" + "10%\r\u0000🚀".repeat(700_000);
    try (Run run = run().closeWithin(Duration.ofSeconds(30)).start()) {
      run.line("stdout", line);
    }

    String arrived = lines().stream().map(LogChunk.Line::text).collect(Collectors.joining());
    assertTrue(line.length() > 4 << 20, () -> line.length() + " characters");
    assertEquals(line.length(), arrived.length());
    assertTrue(line.equals(arrived), "the pieces are not the line");
    int longest = lines().stream().mapToInt(l -> l.text().getBytes(UTF_8).length).max().orElse(0);
    assertTrue(longest <= Limits.DEFAULT.logLineBytesMax(), () -> longest + " bytes");
  }

  @Test
  void of_a_flood_of_lines_each_arrives_or_is_counted_as_dropped() {
    Run run = run().memoryBytesMax(1 << 20).closeWithin(Duration.ofSeconds(30)).start();
    for (int i = 0; i < LINES; i++) {
      run.line("stdout", "line " + i);
    }
    run.finish();

    Stats stats = run.stats();
    System.out.printf(
        "K39: %d lines, dropped %d, arrived %d%n", LINES, stats.dropped(), lines().size());
    assertTrue(stats.dropped() > 0);
    assertEquals(LINES, lines().size() + stats.dropped());
  }
}
