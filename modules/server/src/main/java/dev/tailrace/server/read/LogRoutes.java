package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.model.Limits;
import dev.tailrace.server.http.Cursor;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Parameters;
import dev.tailrace.server.http.Problem;
import dev.tailrace.streams.view.LogView;
import dev.tailrace.streams.view.LogView.LineFilter;
import dev.tailrace.streams.view.LogView.LoggedLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Answers {@code /runs/{run}/logs}. */
public final class LogRoutes {
  static final int SLICE_LINES = 5_000;

  /** A search that finds little ends here and gives a cursor to go on. */
  private static final int SCANNED_MAX = 200_000;

  private final Reader reader;
  private final RunReads reads;

  public LogRoutes(Reader reader, RunReads reads) {
    this.reader = reader;
    this.reads = reads;
  }

  /** Lines, how many the run has, and where the next page begins; -1 when there is none. */
  private record Page(List<LoggedLine> lines, long total, long nextIndex) {}

  public void answer(Exchange exchange) {
    String run = Reader.runOf(exchange);
    Parameters parameters = exchange.parameters();
    LineFilter filter = filter(parameters);
    int limit = RunListRoute.limit(parameters);
    OptionalInt last = parameters.count("last", 1, Limits.DEFAULT.pageRowsMax());
    OptionalLong at = parameters.whole("at", 0, Long.MAX_VALUE);
    Optional<String> cursor = parameters.text("cursor");
    if ((last.isPresent() ? 1 : 0) + (at.isPresent() ? 1 : 0) + (cursor.isPresent() ? 1 : 0) > 1) {
      throw Problem.badRequest("parameters last, at and cursor exclude one another");
    }
    String question = "logs\n" + run + "\n" + filter;
    long from = cursor.map(token -> index(question, token)).orElse(at.orElse(0));
    long total =
        reader.run(
            exchange,
            run,
            lease -> {
              reads.state(lease, run);
              return lease.logs().total(run);
            });
    Page page =
        last.isPresent()
            ? end(run, filter, last.getAsInt(), total)
            : forward(run, filter, from, limit, total);
    exchange.json(json -> write(json, page, question));
  }

  private static LineFilter filter(Parameters parameters) {
    OptionalInt rank = parameters.count("rank", 0, Limits.DEFAULT.runRanksMax() - 1);
    OptionalLong fromTime = parameters.whole("fromTime", Long.MIN_VALUE, Long.MAX_VALUE);
    return new LineFilter(
        rank.isPresent() ? Integer.valueOf(rank.getAsInt()) : null,
        parameters.text("stream").orElse(null),
        fromTime.isPresent() ? Long.valueOf(fromTime.getAsLong()) : null,
        parameters.text("q").orElse(null));
  }

  private static long index(String question, String token) {
    return Cursor.number(question, token, Long.MAX_VALUE);
  }

  private Page forward(String run, LineFilter filter, long fromIndex, int limit, long total) {
    List<LoggedLine> found = new ArrayList<>();
    long from = fromIndex;
    for (int scanned = 0; scanned < SCANNED_MAX && found.size() < limit; scanned += SLICE_LINES) {
      LogView.Lines slice = slice(run, filter, from, limit - found.size());
      found.addAll(slice.lines());
      from = slice.nextIndex();
      if (from < 0) {
        break;
      }
    }
    return new Page(found, total, from);
  }

  private Page end(String run, LineFilter filter, int wanted, long total) {
    List<LoggedLine> found = new ArrayList<>();
    long to = total;
    for (int scanned = 0; scanned < SCANNED_MAX && found.size() < wanted && to > 0; ) {
      long from = Math.max(0, to - SLICE_LINES);
      long end = to;
      List<LoggedLine> window = new ArrayList<>(slice(run, filter, from, SLICE_LINES).lines());
      window.removeIf(line -> line.index() >= end);
      found.addAll(0, window);
      scanned += SLICE_LINES;
      to = from;
    }
    int surplus = Math.max(0, found.size() - wanted);
    return new Page(found.subList(surplus, found.size()), total, -1);
  }

  private LogView.Lines slice(String run, LineFilter filter, long from, int foundMax) {
    return reader.rest(run, lease -> lease.logs().lines(run, filter, from, foundMax, SLICE_LINES));
  }

  private static void write(JsonGenerator json, Page page, String question) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("lines");
    for (LoggedLine line : page.lines()) {
      json.writeStartObject();
      fields(json, line);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("total", page.total());
    Fields.text(json, "next", next(page, question));
    json.writeEndObject();
  }

  private static @Nullable String next(Page page, String question) {
    return page.nextIndex() < 0 ? null : Cursor.encode(question, String.valueOf(page.nextIndex()));
  }

  static void fields(JsonGenerator json, LoggedLine line) throws IOException {
    json.writeNumberField("index", line.index());
    json.writeNumberField("n", line.n());
    json.writeNumberField("rank", line.rank());
    json.writeStringField("stream", line.stream());
    json.writeNumberField("time", line.timeEpochMs());
    json.writeStringField("text", collapsed(line.text()));
  }

  /** What a terminal would have shown: a carriage return starts the line anew. */
  static String collapsed(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '\r') {
      end--;
    }
    return text.substring(text.lastIndexOf('\r', end - 1) + 1, end);
  }
}
