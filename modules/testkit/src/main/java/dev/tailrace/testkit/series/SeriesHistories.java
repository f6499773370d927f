package dev.tailrace.testkit.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.Curve;
import dev.tailrace.series.Curves;
import dev.tailrace.series.MetricSummary;
import dev.tailrace.series.Point;
import dev.tailrace.series.Selection;
import dev.tailrace.series.SeriesStore;
import dev.tailrace.series.pair.Pairing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares a store with the model, all along a history; sums may differ in their last bits. */
final class SeriesHistories {
  static final double TOLERANCE = 1e-9;

  /** How many; {@code -Dtailrace.histories} asks for more. */
  static final long SEEDS = Long.getLong("tailrace.histories", 50);

  private final SeriesStore store;
  private final SeriesModel model = new SeriesModel();
  private final SeriesHistory history;
  private final String seed;
  private int answers;

  SeriesHistories(SeriesStore store, long seed) {
    this.store = store;
    this.history = new SeriesHistory(seed);
    this.seed = "seed " + seed + ": ";
  }

  /** Answers how many answers were compared. */
  int run(int batches) {
    for (int offset = 0; offset < batches; offset++) {
      var batch = history.batch();
      store.append(offset, batch);
      model.append(batch);
      compareQuery();
    }
    compareWhole();
    return answers;
  }

  private void compareQuery() {
    var selection = history.selection();
    var resolution = history.resolution();
    String asked = seed + selection + " " + resolution;
    boolean there = model.metricNames().contains(selection.metric());
    var curves = store.buckets(selection, resolution);
    assertEquals(there, curves.isPresent(), asked);
    curves.ifPresent(it -> assertCurves(model.buckets(selection, resolution), it, asked));
    assertEquals(model.extent(selection), store.extent(selection), asked);
    assertPoints(model.points(selection), collect(selection), asked);
    AttemptChoice attempts = history.attemptChoice();
    assertSummary(
        model.metric(SeriesHistory.RUN, selection.metric(), attempts),
        store.metric(SeriesHistory.RUN, selection.metric(), attempts),
        asked + " " + attempts);
    RowAsserts.assertRows(model.rows(selection), RowAsserts.rows(store, selection), asked);
    comparePairing();
    answers += 6;
  }

  private void comparePairing() {
    Pairing.Question question = history.pairing();
    int buckets = 1 + history.lessThan(50);
    RowAsserts.assertCurves(
        PairModel.curves(model, question, buckets),
        Pairing.read(store, question, buckets).curves(),
        seed + question + " " + buckets);
  }

  /** Collects in two visits, the second behind the middle of the first. */
  private List<Point> collect(Selection selection) {
    var points = new ArrayList<Point>();
    store.points(
        selection,
        null,
        point -> {
          points.add(point);
          return points.size() < 7;
        });
    if (points.size() == 7) {
      store.points(selection, points.getLast(), points::add);
    }
    return points;
  }

  private void compareWhole() {
    String run = SeriesHistory.RUN;
    assertEquals(model.metricNames(), store.metricNames(run), seed);
    assertEquals(model.pointCount(), store.pointCount(run), seed);
    assertEquals(model.ranks(), store.ranks(run), seed);
    var fed = new ArrayList<String>();
    store.feed(
        run,
        (metric, rank, attempt, step, time, bits) ->
            fed.add("%s %d %d %d %d %x".formatted(metric, rank, attempt, step, time, bits)));
    assertEquals(model.feed(), fed, seed);
    answers += 4;
  }

  private static void assertPoints(List<Point> expected, List<Point> actual, String asked) {
    assertEquals(
        expected.stream().map(point -> SeriesModel.line("", point)).toList(),
        actual.stream().map(point -> SeriesModel.line("", point)).toList(),
        asked);
  }

  static void assertCurves(Curves expected, Curves actual, String asked) {
    assertEquals(expected.bucketWidth(), actual.bucketWidth(), asked);
    assertEquals(expected.total(), actual.total(), asked);
    assertEquals(expected.raw(), actual.raw(), asked);
    assertEquals(expected.curves().size(), actual.curves().size(), asked);
    for (int i = 0; i < expected.curves().size(); i++) {
      assertCurve(expected.curves().get(i), actual.curves().get(i), asked + " curve " + i);
    }
  }

  private static void assertCurve(Curve expected, Curve actual, String asked) {
    assertEquals(expected.rank(), actual.rank(), asked);
    assertArrayEquals(expected.x(), actual.x(), asked + " x");
    assertArrayEquals(expected.lastX(), actual.lastX(), asked + " lastX");
    assertArrayEquals(expected.timesEpochMs(), actual.timesEpochMs(), asked + " time");
    assertArrayEquals(expected.first(), actual.first(), TOLERANCE, asked + " first");
    assertArrayEquals(expected.last(), actual.last(), TOLERANCE, asked + " last");
    assertArrayEquals(expected.min(), actual.min(), asked + " min");
    assertArrayEquals(expected.max(), actual.max(), asked + " max");
    assertArrayEquals(expected.mean(), actual.mean(), TOLERANCE, asked + " mean");
    assertArrayEquals(expected.count(), actual.count(), asked + " count");
    assertArrayEquals(expected.nonFinite(), actual.nonFinite(), asked + " nonFinite");
    assertArrayEquals(expected.minRank(), actual.minRank(), asked + " minRank");
    assertArrayEquals(expected.maxRank(), actual.maxRank(), asked + " maxRank");
  }

  static void assertSummary(
      Optional<MetricSummary> expected, Optional<MetricSummary> actual, String asked) {
    assertEquals(expected.isPresent(), actual.isPresent(), asked);
    if (expected.isEmpty() || actual.isEmpty()) {
      return;
    }
    assertEquals(withoutMeans(expected.get()), withoutMeans(actual.get()), asked);
    assertAt(expected.get().first(), actual.get().first(), asked + " first");
    assertAt(expected.get().last(), actual.get().last(), asked + " last");
  }

  private static MetricSummary withoutMeans(MetricSummary it) {
    return new MetricSummary(
        it.name(),
        it.count(),
        it.nonFinite(),
        null,
        null,
        it.min(),
        it.max(),
        it.ranks(),
        it.attempts());
  }

  private static void assertAt(
      MetricSummary.@Nullable At expected, MetricSummary.@Nullable At actual, String asked) {
    assertEquals(expected == null, actual == null, asked);
    if (expected != null && actual != null) {
      assertEquals(expected.step(), actual.step(), asked);
      assertEquals(expected.timeEpochMs(), actual.timeEpochMs(), asked);
      assertEquals(expected.value(), actual.value(), TOLERANCE, asked);
    }
  }
}
