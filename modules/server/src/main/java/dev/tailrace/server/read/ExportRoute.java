package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.series.Point;
import dev.tailrace.series.Selection;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.JsonOutput;
import dev.tailrace.streams.view.LogView;
import dev.tailrace.streams.view.LogView.LineFilter;
import dev.tailrace.streams.view.LogView.LoggedLine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedSet;

/** Answers {@code /runs/{run}/export}: everything of a run, streamed slice by slice. */
public final class ExportRoute {
  private static final String CSV_HEAD =
      "kind,metric,step,time,value,rank,attempt,stream,n,text\r\n";

  private final Reader reader;
  private final RunReads reads;

  public ExportRoute(Reader reader, RunReads reads) {
    this.reader = reader;
    this.reads = reads;
  }

  /** Where the parts of an export go. */
  private interface Sheet {
    void run(RunReading reading) throws IOException;

    void point(String metric, Point point) throws IOException;

    void line(LoggedLine line) throws IOException;

    void end() throws IOException;
  }

  public void answer(Exchange exchange) throws IOException {
    String format = exchange.parameters().choice("format", List.of("ndjson", "csv"));
    String run = Reader.runOf(exchange);
    RunReading reading = reader.run(exchange, run, lease -> reads.reading(lease, run));
    exchange.header("Content-Disposition", "attachment; filename=\"" + run + "." + format + "\"");
    if (format.equals("csv")) {
      exchange.stream(Exchange.CSV, out -> write(reading, new CsvSheet(out)));
    } else {
      exchange.stream(Exchange.NDJSON, out -> write(reading, new JsonSheet(out)));
    }
  }

  private void write(RunReading reading, Sheet sheet) throws IOException {
    String run = reading.state().run();
    sheet.run(reading);
    SortedSet<String> metrics =
        reader.rest(run, lease -> lease.metrics().series().metricNames(run));
    for (String metric : metrics) {
      points(PointsRoute.everything(run, metric), sheet);
    }
    lines(run, sheet);
    sheet.end();
  }

  private void points(Selection selection, Sheet sheet) throws IOException {
    Point last = null;
    List<Point> slice;
    do {
      Point after = last;
      slice =
          reader.rest(
              selection.run(),
              lease -> PointsRoute.slice(lease.metrics().series(), selection, after));
      for (Point point : slice) {
        sheet.point(selection.metric(), point);
        last = point;
      }
    } while (slice.size() == PointsRoute.SLICE_POINTS);
  }

  private void lines(String run, Sheet sheet) throws IOException {
    long from = 0;
    while (from >= 0) {
      long index = from;
      LogView.Lines slice =
          reader.rest(
              run,
              lease ->
                  lease
                      .logs()
                      .lines(
                          run,
                          LineFilter.ANY,
                          index,
                          LogRoutes.SLICE_LINES,
                          LogRoutes.SLICE_LINES));
      for (LoggedLine line : slice.lines()) {
        sheet.line(line);
      }
      from = slice.nextIndex();
    }
  }

  /** One object a line, told apart by {@code kind}. */
  private static final class JsonSheet implements Sheet {
    private final OutputStream out;
    private final JsonGenerator json;

    JsonSheet(OutputStream out) throws IOException {
      this.out = out;
      json = JsonOutput.lines(out);
    }

    @Override
    public void run(RunReading reading) throws IOException {
      begin("run");
      json.writeFieldName("run");
      RunJson.document(json, reading);
      json.writeEndObject();
    }

    @Override
    public void point(String metric, Point point) throws IOException {
      begin("point");
      json.writeStringField("metric", metric);
      PointsRoute.fields(json, point);
      json.writeEndObject();
    }

    @Override
    public void line(LoggedLine line) throws IOException {
      begin("log");
      LogRoutes.fields(json, line);
      json.writeEndObject();
    }

    private void begin(String kind) throws IOException {
      json.writeStartObject();
      json.writeStringField("kind", kind);
    }

    @Override
    public void end() throws IOException {
      json.flush();
      out.write('\n');
    }
  }

  /** One table for all; the run itself is JSON in the text of the first row. */
  private static final class CsvSheet implements Sheet {
    private final OutputStream out;
    private final Csv row = new Csv();

    CsvSheet(OutputStream out) throws IOException {
      this.out = out;
      out.write(CSV_HEAD.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void run(RunReading reading) throws IOException {
      byte[] document = JsonOutput.bytes(json -> RunJson.document(json, reading));
      row.text("run").text(null).whole(null).whole(null).text(null).whole(null).whole(null);
      row.text(null).whole(null).text(new String(document, StandardCharsets.UTF_8));
      write();
    }

    @Override
    public void point(String metric, Point point) throws IOException {
      row.text("point").text(metric).whole(point.step()).whole(point.timeEpochMs());
      row.number(point.value()).whole((long) point.rank()).whole((long) point.attempt());
      row.text(null).whole(null).text(null);
      write();
    }

    @Override
    public void line(LoggedLine line) throws IOException {
      row.text("log").text(null).whole(null).whole(line.timeEpochMs()).text(null);
      row.whole((long) line.rank()).whole(null).text(line.stream()).whole(line.n());
      row.text(LogRoutes.collapsed(line.text()));
      write();
    }

    private void write() throws IOException {
      out.write(row.end().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void end() {}
  }
}
