package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.model.Limits;
import dev.tailrace.model.run.RunState;
import dev.tailrace.series.Curve;
import dev.tailrace.series.Curves;
import dev.tailrace.series.Extent;
import dev.tailrace.series.Resolution;
import dev.tailrace.series.SeriesStore;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Parameters;
import dev.tailrace.server.http.Problem;
import dev.tailrace.server.http.ProblemCode;
import dev.tailrace.streams.Lease;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Answers curves: one metric of one run, and many on one grid. */
public final class SeriesRoutes {
  private final Reader reader;
  private final RunReads reads;
  private final PairReads pairs;

  public SeriesRoutes(Reader reader, RunReads reads) {
    this.reader = reader;
    this.reads = reads;
    pairs = new PairReads(reader, reads);
  }

  public void one(Exchange exchange) {
    Parameters parameters = exchange.parameters();
    String run = Reader.runOf(exchange);
    SeriesQuestion question = SeriesQuestion.read(parameters, run, parameters.required("metric"));
    Points points = Points.read(parameters);
    if (question.isPaired()) {
      pairs.one(exchange, question, points);
      return;
    }
    Curves curves =
        reader.run(
            exchange,
            run,
            lease -> {
              RunState state = reads.state(lease, run);
              SeriesStore series = lease.metrics().series();
              var resolution = new Resolution.AtMost(points.each(question.curves(series)));
              return series
                  .buckets(question.selection(state, series), resolution)
                  .orElseThrow(() -> MissingSeries.problem(series, run, question.metric()));
            });
    exchange.json(json -> MetricJson.curves(json, question, curves));
  }

  public void many(Exchange exchange) {
    Parameters parameters = exchange.parameters();
    List<SeriesQuestion> questions = questions(parameters);
    int points = Points.read(parameters).each(questions.size());
    if (questions.getFirst().isPaired()) {
      pairs.many(exchange, questions, points);
      return;
    }
    Set<MissingSeries> missing = new LinkedHashSet<>();
    List<SeriesQuestion> present = new ArrayList<>();
    Set<Integer> partitions = new TreeSet<>();
    questions.forEach(question -> partitions.add(reader.partitionOf(question.run())));
    Optional<Extent> extent =
        reader
            .some(exchange, partitions, lease -> extent(lease, questions, present, missing))
            .stream()
            .flatMap(Optional::stream)
            .reduce(Extent::plus);
    long width = extent.map(whole -> whole.bucketWidth(points)).orElse(1L);
    List<Answered> answered = new ArrayList<>();
    reader.some(
        exchange,
        partitions,
        lease -> answered.addAll(curves(lease, present, new Resolution.Width(width))));
    exchange.json(json -> write(json, questions, answered, missing, width));
  }

  private record Answered(SeriesQuestion question, Curve curve) {}

  private static List<SeriesQuestion> questions(Parameters parameters) {
    Set<String> runs = parameters.runs("run");
    Set<String> metrics = new LinkedHashSet<>(parameters.texts("metric"));
    if (runs.isEmpty() || metrics.isEmpty()) {
      throw Problem.badRequest("parameters run and metric are each given once or more");
    }
    long count = (long) runs.size() * metrics.size();
    if (count > Limits.DEFAULT.querySeriesMax()) {
      throw Problem.of(
          ProblemCode.TOO_LARGE,
          count + " series, at most " + Limits.DEFAULT.querySeriesMax() + " at once");
    }
    List<SeriesQuestion> questions = new ArrayList<>();
    for (String run : runs) {
      for (String metric : metrics) {
        questions.add(SeriesQuestion.read(parameters, run, metric));
      }
    }
    if (questions.getFirst().isEach()) {
      throw Problem.badRequest("parameter rank is all or one number where many series are asked");
    }
    return questions;
  }

  private Optional<Extent> extent(
      Lease lease,
      List<SeriesQuestion> questions,
      List<SeriesQuestion> present,
      Set<MissingSeries> missing) {
    SeriesStore series = lease.metrics().series();
    Optional<Extent> whole = Optional.empty();
    for (SeriesQuestion question : questions) {
      if (reader.partitionOf(question.run()) != lease.partition()) {
        continue;
      }
      RunState state = reads.find(lease, question.run());
      if (state == null) {
        missing.add(MissingSeries.run(lease, question.run()));
        continue;
      }
      MissingSeries lacking = MissingSeries.metric(lease, question);
      if (lacking != null) {
        missing.add(lacking);
      } else {
        present.add(question);
        Optional<Extent> before = whole;
        Optional<Extent> one = series.extent(question.selection(state, series));
        whole = one.map(extent -> before.map(extent::plus).orElse(extent)).or(() -> before);
      }
    }
    return whole;
  }

  private List<Answered> curves(Lease lease, List<SeriesQuestion> present, Resolution resolution) {
    List<Answered> answered = new ArrayList<>();
    for (SeriesQuestion question : present) {
      RunState state =
          reader.partitionOf(question.run()) == lease.partition()
              ? reads.find(lease, question.run())
              : null;
      if (state != null) {
        SeriesStore series = lease.metrics().series();
        series
            .buckets(question.selection(state, series), resolution)
            .ifPresent(curves -> answered.add(new Answered(question, curves.curves().getFirst())));
      }
    }
    return answered;
  }

  private static void write(
      JsonGenerator json,
      List<SeriesQuestion> questions,
      List<Answered> answered,
      Set<MissingSeries> missing,
      long width)
      throws IOException {
    long[] grid =
        answered.stream()
            .flatMapToLong(one -> Arrays.stream(one.curve().x()))
            .sorted()
            .distinct()
            .toArray();
    json.writeStartObject();
    json.writeStringField("axis", questions.getFirst().axisName());
    json.writeNumberField("bucketWidth", width);
    Fields.wholes(json, "x", grid);
    json.writeArrayFieldStart("series");
    for (SeriesQuestion question : questions) {
      for (Answered one : answered) {
        if (one.question().equals(question)) {
          series(json, one, grid);
        }
      }
    }
    json.writeEndArray();
    MissingSeries.write(json, missing);
    json.writeEndObject();
  }

  private static void series(JsonGenerator json, Answered one, long[] grid) throws IOException {
    Curve curve = one.curve();
    GridColumns columns =
        GridColumns.of(
            grid.length, curve.nonFinite(), (bucket, place) -> curve.x()[bucket] == grid[place]);
    json.writeStartObject();
    json.writeStringField("run", one.question().run());
    json.writeStringField("metric", one.question().metric());
    one.question().writeRank(json);
    columns.last(json, curve.last());
    columns.finite(json, "min", curve.min());
    columns.finite(json, "max", curve.max());
    columns.finite(json, "mean", curve.mean());
    columns.nonFinite(json);
    json.writeEndObject();
  }
}
