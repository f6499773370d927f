package dev.tailrace.streams.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.streams.view.LogView.LineFilter;
import dev.tailrace.streams.view.LogView.LoggedLine;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LogViewTest {
  private final LogView logs =
      LogView.inMemory(new ViewScope(Topic.LOGS, 0, 1), ViewListener.NONE, () -> 0);
  private long nextOffset;

  private void write(String run, int rank, String stream, String... texts) {
    List<LogChunk.Line> lines =
        Stream.of(texts).map(text -> new LogChunk.Line(1_000 + nextOffset, text)).toList();
    var chunk = new LogChunk(Header.unsequenced(run, 1_000), stream, rank, 1, lines);
    logs.view()
        .apply(
            new LogRecord(
                nextOffset,
                5_000 + nextOffset,
                run.getBytes(StandardCharsets.UTF_8),
                EventCodec.cbor(chunk)));
    nextOffset++;
  }

  private String texts(LogView.Lines page) {
    return String.join(",", page.lines().stream().map(LoggedLine::text).toList());
  }

  @Test
  void lines_keep_the_order_of_the_log_and_count_by_rank_and_stream() {
    write("a", 0, "stdout", "one", "two");
    write("a", 1, "stdout", "other rank");
    write("b", 0, "stdout", "other run");
    write("a", 0, "stderr", "other stream");
    write("a", 0, "stdout", "three");

    List<LoggedLine> lines = logs.lines("a", LineFilter.ANY, 0, 100, 1_000).lines();

    assertEquals(
        List.of("0 1 one", "1 2 two", "2 1 other rank", "3 1 other stream", "4 3 three"),
        lines.stream().map(line -> line.index() + " " + line.n() + " " + line.text()).toList());
    assertEquals(5, logs.total("a"));
    assertEquals(0, logs.total("unknown"));
  }

  @Test
  void a_page_begins_anywhere_and_says_where_the_next_one_does() {
    write("a", 0, "stdout", "0", "1", "2", "3", "4");
    write("a", 0, "stdout", "5", "6");

    LogView.Lines first = logs.lines("a", LineFilter.ANY, 3, 3, 1_000);
    LogView.Lines second = logs.lines("a", LineFilter.ANY, first.nextIndex(), 3, 1_000);

    assertEquals("3,4,5", texts(first));
    assertEquals(6, first.nextIndex());
    assertEquals("6", texts(second));
    assertEquals(-1, second.nextIndex());
  }

  @Test
  void filters_by_rank_stream_time_and_text() {
    write("a", 0, "stdout", "loss 1");
    write("a", 1, "stdout", "loss 2");
    write("a", 1, "stderr", "warning");

    assertEquals("loss 2,warning", texts(lines(new LineFilter(1, null, null, null))));
    assertEquals("warning", texts(lines(new LineFilter(null, "stderr", null, null))));
    assertEquals("loss 2,warning", texts(lines(new LineFilter(null, null, 1_001L, null))));
    assertEquals("loss 1,loss 2", texts(lines(new LineFilter(null, null, null, "loss"))));
  }

  private LogView.Lines lines(LineFilter filter) {
    return logs.lines("a", filter, 0, 100, 1_000);
  }

  @Test
  void a_search_gives_up_after_so_many_lines_and_says_where() {
    write("a", 0, "stdout", "0", "1", "2", "3", "needle");

    LogView.Lines found = logs.lines("a", new LineFilter(null, null, null, "needle"), 0, 10, 3);

    assertEquals(List.of(), found.lines());
    assertEquals(3, found.nextIndex());
  }
}
