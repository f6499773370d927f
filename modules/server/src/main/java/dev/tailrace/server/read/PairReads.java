package dev.tailrace.server.read;

import dev.tailrace.model.run.RunState;
import dev.tailrace.series.SeriesStore;
import dev.tailrace.series.pair.Grid;
import dev.tailrace.series.pair.PairExtent;
import dev.tailrace.series.pair.PairedCurve;
import dev.tailrace.series.pair.PairedCurves;
import dev.tailrace.series.pair.Pairing;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Parameters;
import dev.tailrace.streams.Lease;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Answers curves of metrics over another metric of the same run. */
final class PairReads {
  private final Reader reader;
  private final RunReads reads;

  PairReads(Reader reader, RunReads reads) {
    this.reader = reader;
    this.reads = reads;
  }

  /** The smallest and the largest x. */
  private record Bounds(double from, double to) {
    static Bounds read(Parameters parameters) {
      double from = parameters.number("from").orElse(Double.NEGATIVE_INFINITY);
      double to = parameters.number("to").orElse(Double.POSITIVE_INFINITY);
      if (from > to) {
        throw SeriesQuestion.reversed();
      }
      return new Bounds(from, to);
    }

    private Pairing.Question question(SeriesQuestion asked, RunState state, SeriesStore series) {
      return new Pairing.Question(asked.selection(state, series), asked.over(), from, to);
    }
  }

  void one(Exchange exchange, SeriesQuestion asked, Points points) {
    Bounds bounds = Bounds.read(exchange.parameters());
    PairedCurves curves =
        reader.run(
            exchange,
            asked.run(),
            lease -> {
              RunState state = reads.state(lease, asked.run());
              MissingSeries lacking = MissingSeries.metric(lease, asked);
              if (lacking != null) {
                throw MissingSeries.problem(
                    lease.metrics().series(),
                    asked.run(),
                    Objects.requireNonNull(lacking.metric()));
              }
              SeriesStore series = lease.metrics().series();
              int each = points.each(asked.curves(series));
              return read(lease, bounds.question(asked, state, series), each).curves();
            });
    exchange.json(json -> PairJson.curves(json, asked, curves));
  }

  private record Found(SeriesQuestion asked, Pairing pairing) {}

  /** One of many, on the grid of all. */
  record Answered(SeriesQuestion asked, PairedCurve curve) {}

  void many(Exchange exchange, List<SeriesQuestion> questions, int points) {
    Bounds bounds = Bounds.read(exchange.parameters());
    Set<MissingSeries> missing = new LinkedHashSet<>();
    List<Found> found = new ArrayList<>();
    Set<Integer> partitions = new TreeSet<>();
    questions.forEach(question -> partitions.add(reader.partitionOf(question.run())));
    reader.some(
        exchange,
        partitions,
        lease -> {
          for (SeriesQuestion asked : questions) {
            if (reader.partitionOf(asked.run()) == lease.partition()) {
              RunState state = reads.find(lease, asked.run());
              if (state == null) {
                missing.add(MissingSeries.run(lease, asked.run()));
                continue;
              }
              MissingSeries lacking = MissingSeries.metric(lease, asked);
              if (lacking == null) {
                var question = bounds.question(asked, state, lease.metrics().series());
                found.add(new Found(asked, read(lease, question, points)));
              } else {
                missing.add(lacking);
              }
            }
          }
          return found;
        });
    Grid grid =
        found.stream()
            .flatMap(one -> one.pairing().extent().stream())
            .reduce(PairExtent::plus)
            .map(extent -> extent.grid(points))
            .orElse(Grid.FINEST);
    List<Answered> answered = new ArrayList<>();
    for (Found one : found) {
      answered.add(new Answered(one.asked(), one.pairing().curves(grid).curves().getFirst()));
    }
    exchange.json(json -> PairJson.many(json, questions, answered, missing, grid));
  }

  private static Pairing read(Lease lease, Pairing.Question question, int points) {
    return Pairing.read(lease.metrics().series(), question, points);
  }
}
