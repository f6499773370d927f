package dev.tailrace.testkit.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Limits;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.Axis;
import dev.tailrace.series.Curve;
import dev.tailrace.series.MetricSummary;
import dev.tailrace.series.Point;
import dev.tailrace.series.RankChoice;
import dev.tailrace.series.RankProgress;
import dev.tailrace.series.Resolution;
import dev.tailrace.series.Selection;
import dev.tailrace.series.SeriesStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds for every series store. An implementation's test implements {@link #open}. */
public interface SeriesContract extends SeriesRowsContract {
  String RUN = "run-1";
  Selection LOSS = Selection.of(RUN, "loss");
  Resolution FINE = new Resolution.AtMost(1000);

  /** A store that took the batches at offsets 0, 1, ... */
  private SeriesStore holding(MetricBatch... batches) {
    SeriesStore store = open(Limits.DEFAULT);
    for (int offset = 0; offset < batches.length; offset++) {
      assertEquals(SeriesStore.Outcome.Applied.APPLIED, store.append(offset, batches[offset]));
    }
    return store;
  }

  private static MetricBatch loss(int rank, int attempt, long fromStep, double... values) {
    return Batches.of(RUN, "loss", rank, attempt, fromStep, values);
  }

  private static double[] ramp(int count) {
    return IntStream.range(0, count).mapToDouble(i -> i).toArray();
  }

  private static Curve only(SeriesStore store, Selection selection, Resolution resolution) {
    return store.buckets(selection, resolution).orElseThrow().curves().getFirst();
  }

  private static List<Point> points(SeriesStore store, Selection selection) {
    var points = new ArrayList<Point>();
    store.points(selection, null, points::add);
    return points;
  }

  @Test
  default void a_curve_that_fits_is_shown_point_by_point() {
    var store = holding(loss(0, 1, 7, 0.5, 0.25), loss(0, 1, 1_000_000, 0.125));

    var curves = store.buckets(LOSS, new Resolution.AtMost(3)).orElseThrow();

    assertTrue(curves.raw());
    assertEquals(1, curves.bucketWidth());
    assertEquals(3, curves.total());
    Curve curve = curves.curves().getFirst();
    assertArrayEquals(new long[] {7, 8, 1_000_000}, curve.x());
    assertArrayEquals(new long[] {7, 8, 1_000_000}, curve.lastX());
    assertArrayEquals(new long[] {1007, 1008, 1_001_000}, curve.timesEpochMs());
    assertArrayEquals(new double[] {0.5, 0.25, 0.125}, curve.last());
    assertNull(curve.minRank());
  }

  @Test
  default void a_longer_curve_has_as_many_buckets_as_asked_on_the_power_of_two_grid() {
    var store = holding(loss(0, 1, 0, ramp(1000)));

    var curves = store.buckets(LOSS, new Resolution.AtMost(300)).orElseThrow();

    assertEquals(4, curves.bucketWidth());
    Curve curve = curves.curves().getFirst();
    assertEquals(250, curve.size());
    assertEquals(4, curve.x()[1]);
    assertEquals(7, curve.lastX()[1]);
    assertEquals(4, curve.first()[1]);
    assertEquals(7, curve.last()[1]);
    assertEquals(4, curve.min()[1]);
    assertEquals(7, curve.max()[1]);
    assertEquals(5.5, curve.mean()[1]);
    assertEquals(4, curve.count()[1]);
  }

  @Test
  default void history_does_not_reshuffle_when_points_are_appended() {
    var store = holding(loss(0, 1, 0, ramp(1000)));
    Curve before = only(store, LOSS, new Resolution.Width(64));

    store.append(1, loss(0, 1, 1000, ramp(500)));

    Curve after = only(store, LOSS, new Resolution.Width(64));
    assertArrayEquals(before.max(), Arrays.copyOf(after.max(), before.size()));
    assertArrayEquals(before.x(), Arrays.copyOf(after.x(), before.size()));
  }

  @Test
  default void empty_buckets_are_left_out() {
    var store = holding(loss(0, 1, 3, 1), loss(0, 1, 4000, 2));

    Curve curve = only(store, LOSS, new Resolution.Width(16));

    assertArrayEquals(new long[] {0, 4000}, curve.x());
  }

  @Test
  default void no_zoom_hides_a_spike_or_a_value_that_is_no_number() {
    double[] values = ramp(100_000);
    values[31_337] = 1e9;
    values[31_338] = -1e9;
    values[77_777] = Double.NaN;
    values[77_778] = Double.POSITIVE_INFINITY;
    var store = holding(loss(0, 1, 0, values));

    for (int buckets = 1; buckets <= 10_000; buckets *= 10) {
      Curve curve = only(store, LOSS, new Resolution.AtMost(buckets));

      assertEquals(1e9, Arrays.stream(curve.max()).max().orElseThrow());
      assertEquals(-1e9, Arrays.stream(curve.min()).min().orElseThrow());
      assertEquals(2, Arrays.stream(curve.nonFinite()).sum());
      assertEquals(100_000, Arrays.stream(curve.count()).sum());
    }
  }

  @Test
  default void a_bucket_without_a_finite_value_still_shows_what_was_logged() {
    var store = holding(loss(0, 1, 0, Double.NEGATIVE_INFINITY, Double.NaN));

    Curve curve = only(store, LOSS, FINE);

    assertArrayEquals(new double[] {Double.NEGATIVE_INFINITY, Double.NaN}, curve.last());
    assertArrayEquals(new double[] {Double.NaN, Double.NaN}, curve.mean());
    assertArrayEquals(new long[] {1, 1}, curve.nonFinite());
  }

  @Test
  default void a_mean_of_values_that_no_double_can_add_up_is_not_told() {
    double huge = Double.MAX_VALUE;
    var store = holding(loss(0, 1, 0, huge, huge, -huge, -huge), loss(1, 1, 0, huge, 1, 1, 1));

    Curve rank = only(store, LOSS, new Resolution.AtMost(1));
    Curve all = only(store, LOSS.withRanks(RankChoice.ALL), new Resolution.AtMost(4));

    assertArrayEquals(new double[] {Double.NaN}, rank.mean());
    assertArrayEquals(new double[] {huge}, rank.max());
    assertArrayEquals(new long[] {0}, rank.nonFinite());
    assertEquals(Double.NaN, all.last()[0]);
    assertEquals(Double.NaN, all.mean()[0]);
    assertEquals(huge, all.min()[0]);
  }

  @Test
  default void a_replaced_point_stays_among_the_points_and_counts_nowhere_else() {
    var store = holding(loss(0, 1, 0, 1, 100, 3), loss(0, 1, 1, 2));

    Curve curve = only(store, LOSS, new Resolution.Width(4));

    assertArrayEquals(new long[] {3}, curve.count());
    assertArrayEquals(new double[] {3}, curve.max());
    assertArrayEquals(new double[] {2}, curve.mean());
    assertEquals(
        List.of(1.0, 100.0, 2.0, 3.0), points(store, LOSS).stream().map(Point::value).toList());
    assertEquals(4, store.pointCount(RUN));
  }

  @Test
  default void a_higher_attempt_hides_older_points_from_its_first_step_on() {
    var store = holding(loss(0, 1, 0, 1, 1, 1, 1, 1), loss(0, 2, 2, 2));

    Curve curve = only(store, LOSS, FINE);

    assertArrayEquals(new long[] {0, 1, 2}, curve.x());
    assertArrayEquals(new double[] {1, 1, 2}, curve.last());
  }

  @Test
  default void a_declared_first_step_hides_older_points_before_any_new_one_came() {
    var store = holding(loss(0, 1, 0, 1, 1, 1, 1, 1));

    Curve curve = only(store, LOSS.withAttempts(new AttemptChoice.Effective(Map.of(2, 3L))), FINE);

    assertArrayEquals(new long[] {0, 1, 2}, curve.x());
  }

  @Test
  default void ranks_apart_are_cut_apart_and_as_one_they_are_cut_together() {
    var store = holding(loss(0, 1, 0, ramp(5)), loss(1, 1, 0, ramp(5)), loss(0, 2, 2, 2));

    var apart = store.buckets(LOSS.withRanks(RankChoice.EACH), FINE).orElseThrow().curves();
    Curve asOne = only(store, LOSS, FINE);

    assertArrayEquals(new long[] {0, 1, 2}, apart.getFirst().x());
    assertArrayEquals(new long[] {0, 1, 2, 3, 4}, apart.getLast().x());
    assertArrayEquals(new long[] {0, 1, 2}, asOne.x());
    assertArrayEquals(new long[] {2, 2, 1}, asOne.count());
  }

  @Test
  default void every_attempt_and_one_attempt_are_read_as_if_nothing_had_been_redone() {
    var store = holding(loss(0, 1, 0, 1, 1, 1), loss(0, 2, 1, 2, 2));

    Curve every = only(store, LOSS.withAttempts(AttemptChoice.EVERY), new Resolution.Width(1));
    Curve first = only(store, LOSS.withAttempts(new AttemptChoice.One(1)), FINE);

    assertArrayEquals(new long[] {1, 2, 2}, every.count());
    assertArrayEquals(new double[] {1, 1, 1}, every.first());
    assertArrayEquals(new double[] {1, 2, 2}, every.last());
    assertArrayEquals(new double[] {1, 1, 1}, first.last());
  }

  @Test
  default void many_ranks_as_one_show_their_mean_and_who_stands_out() {
    var store = holding(loss(0, 1, 0, 1, 2), loss(3, 1, 0, 5, 7), loss(9, 1, 0, 3, Double.NaN));

    Curve curve = only(store, LOSS, new Resolution.Width(2));

    assertArrayEquals(new double[] {3}, curve.first());
    assertArrayEquals(new double[] {4.5}, curve.last());
    assertArrayEquals(new double[] {1}, curve.min());
    assertArrayEquals(new int[] {0}, curve.minRank());
    assertArrayEquals(new double[] {7}, curve.max());
    assertArrayEquals(new int[] {3}, curve.maxRank());
    assertArrayEquals(new double[] {3.6}, curve.mean());
    assertArrayEquals(new long[] {6}, curve.count());
    assertArrayEquals(new long[] {1}, curve.nonFinite());
  }

  @Test
  default void the_range_is_inclusive_on_each_axis() {
    var store = holding(loss(0, 1, 0, ramp(10)));

    assertArrayEquals(new long[] {3, 4, 5}, only(store, LOSS.withRange(3, 5), FINE).x());
    assertArrayEquals(
        new long[] {1003, 1004},
        only(store, LOSS.withAxis(Axis.TIME).withRange(1003, 1004), FINE).x());
    assertArrayEquals(
        new long[] {-2, -1},
        only(store, LOSS.withAxis(new Axis.Relative(1005)).withRange(-2, -1), FINE).x());
  }

  @Test
  default void a_rank_that_logged_nothing_is_an_empty_curve_and_an_unknown_metric_none() {
    var store = holding(loss(0, 1, 0, 1));

    assertEquals(0, only(store, LOSS.withRanks(new RankChoice.One(5)), FINE).size());
    assertTrue(store.buckets(Selection.of(RUN, "acc"), FINE).isEmpty());
    assertTrue(store.buckets(Selection.of("nobody", "loss"), FINE).isEmpty());
    assertTrue(store.extent(Selection.of("nobody", "loss")).isEmpty());
    assertTrue(store.metric(RUN, "acc", AttemptChoice.UNDECLARED).isEmpty());
  }

  @Test
  default void a_summary_names_what_was_logged_where() {
    var store = holding(loss(1, 1, 0, 4, 1, Double.NaN), loss(0, 1, 0, 2, 9), loss(0, 2, 5, -1));

    var summary = store.metric(RUN, "loss", AttemptChoice.UNDECLARED).orElseThrow();

    assertEquals(
        new MetricSummary(
            "loss",
            6,
            new MetricSummary.NonFinite(1, 0, 0),
            new MetricSummary.At(0, 1000, 3),
            new MetricSummary.At(5, 1005, -1),
            new MetricSummary.Extreme(5, -1, 0),
            new MetricSummary.Extreme(1, 9, 0),
            2,
            List.of(1, 2)),
        summary);
    assertEquals(
        List.of(new RankProgress(0, 2, 5, 3), new RankProgress(1, 1, 2, 3)), store.ranks(RUN));
  }

  @Test
  default void points_go_on_behind_where_a_visit_stopped() {
    var store = holding(loss(1, 1, 0, ramp(4)), loss(0, 1, 0, ramp(4)));
    var first = new ArrayList<Point>();
    store.points(
        LOSS,
        null,
        point -> {
          first.add(point);
          return first.size() < 3;
        });

    var rest = new ArrayList<Point>();
    store.points(LOSS, first.getLast(), rest::add);

    assertEquals(3, first.size());
    assertEquals(new Point(1, 1001, 1, 1, 1, 1), rest.getFirst());
    assertEquals(5, rest.size());
  }

  @Test
  default void random_histories_are_answered_as_the_definitions_say() {
    long answers = 0;
    for (long seed = 1; seed <= SeriesHistories.SEEDS; seed++) {
      answers += new SeriesHistories(open(Limits.DEFAULT), seed).run(60);
    }

    System.out.printf(
        "series histories: seeds 1..%d, answers compared: %d%n", SeriesHistories.SEEDS, answers);
    assertTrue(answers > 240 * SeriesHistories.SEEDS);
  }
}
