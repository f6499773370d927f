package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.model.run.RunState;
import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.Axis;
import dev.tailrace.series.Point;
import dev.tailrace.series.RankChoice;
import dev.tailrace.series.Selection;
import dev.tailrace.series.SeriesStore;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.JsonOutput;
import dev.tailrace.server.http.Parameters;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code /runs/{run}/points}: every raw point of a metric, replaced ones included, slice by
 * slice, each under a lease of its own.
 */
public final class PointsRoute {
  static final int SLICE_POINTS = 10_000;

  private static final List<String> FORMATS = List.of("json", "ndjson", "csv");

  private final Reader reader;
  private final RunReads reads;

  public PointsRoute(Reader reader, RunReads reads) {
    this.reader = reader;
    this.reads = reads;
  }

  public void answer(Exchange exchange) throws IOException {
    Parameters parameters = exchange.parameters();
    String format = parameters.choice("format", FORMATS);
    String run = Reader.runOf(exchange);
    SeriesQuestion asked = SeriesQuestion.read(parameters, run, parameters.required("metric"));
    SeriesQuestion question = parameters.has("attempt") ? asked : asked.everyAttempt();
    Slices slices =
        reader.run(
            exchange,
            run,
            lease -> {
              RunState state = reads.state(lease, run);
              SeriesStore series = lease.metrics().series();
              if (!series.metricNames(run).contains(question.metric())) {
                throw MissingSeries.problem(series, run, question.metric());
              }
              Selection selection = question.selection(state, series);
              return new Slices(selection, slice(series, selection, null));
            });
    switch (format) {
      case "ndjson" -> exchange.stream(Exchange.NDJSON, out -> ndjson(out, slices));
      case "csv" -> {
        exchange.header("Content-Disposition", "attachment; filename=\"points.csv\"");
        exchange.stream(Exchange.CSV, out -> csv(out, slices));
      }
      default -> exchange.stream(Exchange.JSON, out -> json(out, question, slices));
    }
  }

  /** What is asked, and its first points. */
  private record Slices(Selection selection, List<Point> first) {}

  static List<Point> slice(SeriesStore series, Selection selection, @Nullable Point after) {
    List<Point> slice = new ArrayList<>();
    series.points(
        selection,
        after,
        point -> {
          slice.add(point);
          return slice.size() < SLICE_POINTS;
        });
    return slice;
  }

  /** What is done with each point. */
  @FunctionalInterface
  interface PointWriter {
    void write(Point point) throws IOException;
  }

  private void each(Slices slices, PointWriter writer) throws IOException {
    List<Point> slice = slices.first();
    while (true) {
      for (Point point : slice) {
        writer.write(point);
      }
      if (slice.size() < SLICE_POINTS) {
        return;
      }
      Point last = slice.getLast();
      slice =
          reader.rest(
              slices.selection().run(),
              lease -> slice(lease.metrics().series(), slices.selection(), last));
    }
  }

  private void json(OutputStream out, SeriesQuestion question, Slices slices) throws IOException {
    try (JsonGenerator json = JsonOutput.lines(out)) {
      json.writeStartObject();
      json.writeStringField("run", question.run());
      json.writeStringField("metric", question.metric());
      json.writeArrayFieldStart("points");
      each(slices, point -> write(json, point));
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private void ndjson(OutputStream out, Slices slices) throws IOException {
    boolean[] any = {false};
    try (JsonGenerator json = JsonOutput.lines(out)) {
      each(
          slices,
          point -> {
            write(json, point);
            any[0] = true;
          });
    }
    if (any[0]) {
      out.write('\n');
    }
  }

  private static void write(JsonGenerator json, Point point) throws IOException {
    json.writeStartObject();
    fields(json, point);
    json.writeEndObject();
  }

  static void fields(JsonGenerator json, Point point) throws IOException {
    json.writeNumberField("step", point.step());
    json.writeNumberField("time", point.timeEpochMs());
    json.writeNumberField("value", point.value());
    json.writeNumberField("rank", point.rank());
    json.writeNumberField("attempt", point.attempt());
  }

  private void csv(OutputStream out, Slices slices) throws IOException {
    out.write("step,time,value,rank,attempt\r\n".getBytes(StandardCharsets.UTF_8));
    Csv row = new Csv();
    each(
        slices,
        point -> {
          row.whole(point.step()).whole(point.timeEpochMs()).number(point.value());
          row.whole((long) point.rank()).whole((long) point.attempt());
          out.write(row.end().getBytes(StandardCharsets.UTF_8));
        });
  }

  /** All ranks and attempts of a metric. */
  static Selection everything(String run, String metric) {
    return new Selection(
        run,
        metric,
        RankChoice.ALL,
        AttemptChoice.EVERY,
        Axis.STEP,
        Long.MIN_VALUE,
        Long.MAX_VALUE);
  }
}
