package dev.tailrace.testkit.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Limits;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.RankChoice;
import dev.tailrace.series.Selection;
import dev.tailrace.series.SeriesRow;
import dev.tailrace.series.SeriesStore;
import dev.tailrace.series.pair.PairedCurve;
import dev.tailrace.series.pair.Pairing;
import dev.tailrace.series.pair.Unpaired;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds for the rows of every series store, and for a metric drawn over another one. */
public interface SeriesRowsContract {
  /** A new, empty store. */
  SeriesStore open(Limits limits);

  private static Selection loss() {
    return Selection.of("run-1", "loss");
  }

  private static MetricBatch batch(
      String metric, int rank, int attempt, long step, double... values) {
    return Batches.of("run-1", metric, rank, attempt, step, values);
  }

  private SeriesStore storing(MetricBatch... batches) {
    SeriesStore store = open(Limits.DEFAULT);
    for (int offset = 0; offset < batches.length; offset++) {
      assertEquals(SeriesStore.Outcome.Applied.APPLIED, store.append(offset, batches[offset]));
    }
    return store;
  }

  private static Pairing.Question overTokens(Selection shown) {
    return new Pairing.Question(
        shown, "tokens", Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  private static PairedCurve only(SeriesStore store, Selection shown, int buckets) {
    return Pairing.read(store, overTokens(shown), buckets).curves().curves().getFirst();
  }

  @Test
  default void a_row_is_what_all_ranks_logged_at_a_step() {
    var store =
        storing(
            batch("loss", 0, 1, 4, 1, Double.NaN),
            batch("loss", 2, 1, 4, 5),
            batch("loss", 3, 1, 4, Double.POSITIVE_INFINITY, 5));

    List<SeriesRow> rows = RowAsserts.rows(store, loss());

    assertEquals(
        List.of(
            new SeriesRow(-1, 4, 0, 1004, 2, 0, 1, 0, 6, 1, 0, 5, 2),
            new SeriesRow(-1, 5, 0, 1005, 1, 1, 0, 0, 5, 5, 3, 5, 3)),
        rows);
    assertEquals(3, rows.getFirst().value());
  }

  @Test
  default void values_that_no_double_can_add_up_have_no_mean() {
    double huge = Double.MAX_VALUE;
    var store =
        storing(
            batch("loss", 0, 1, 0, huge, 1),
            batch("loss", 1, 1, 0, huge, huge),
            batch("tokens", 0, 1, 0, 5, 5));

    SeriesRow first = RowAsserts.rows(store, loss()).getFirst();
    PairedCurve paired = only(store, loss(), 1);

    assertEquals(Double.NaN, first.value());
    assertEquals(0, first.nonFinite());
    assertArrayEquals(new double[] {Double.NaN}, paired.mean());
    assertArrayEquals(new double[] {huge}, paired.max());
    assertArrayEquals(new long[] {0}, paired.nonFinite());
  }

  @Test
  default void rows_of_each_rank_come_rank_by_rank_and_those_of_every_attempt_side_by_side() {
    var store =
        storing(batch("loss", 1, 1, 0, 1, 2), batch("loss", 0, 1, 0, 3), batch("loss", 1, 2, 1, 4));
    var each = loss().withRanks(RankChoice.EACH).withAttempts(AttemptChoice.EVERY);

    var places =
        RowAsserts.rows(store, each).stream()
            .map(row -> List.of((long) row.rank(), row.step(), (long) row.attempt()))
            .toList();

    assertEquals(
        List.of(List.of(0L, 0L, 1L), List.of(1L, 0L, 1L), List.of(1L, 1L, 1L), List.of(1L, 1L, 2L)),
        places);
  }

  @Test
  default void rows_that_are_being_read_do_not_move() {
    var store = storing(batch("loss", 0, 1, 0, 1, 2, 3));

    try (var rows = store.rows(loss())) {
      assertTrue(rows.advance());
      store.append(1, batch("loss", 0, 2, 1, 9, 9, 9));
      assertTrue(rows.advance());
      assertEquals(2, rows.row().value());
      assertTrue(rows.advance());
      assertFalse(rows.advance());
    }
  }

  @Test
  default void an_unknown_metric_has_no_rows() {
    assertEquals(List.of(), RowAsserts.rows(open(Limits.DEFAULT), loss()));
  }

  @Test
  default void values_of_the_same_step_are_paired_and_the_others_are_told() {
    var store =
        storing(
            batch("loss", 0, 1, 0, 9, Double.NaN, 7, 6, -6),
            batch("tokens", 0, 1, 0, 0.5, 0.25, Double.NaN, Double.POSITIVE_INFINITY),
            batch("tokens", 0, 1, 8, 1));

    PairedCurve curve = only(store, loss(), 10);

    assertArrayEquals(new double[] {0.25, 0.5}, curve.x());
    assertArrayEquals(new double[] {Double.NaN, 9}, curve.last());
    assertArrayEquals(new long[] {1, 0}, curve.nonFinite());
    assertEquals(new Unpaired(3, 3, 0, -6, 7), curve.unpaired());
  }

  @Test
  default void ranks_apart_are_paired_with_their_own_and_as_one_with_the_mean() {
    var store =
        storing(
            batch("loss", 0, 1, 0, 1),
            batch("loss", 1, 1, 0, 3),
            batch("tokens", 0, 1, 0, 10),
            batch("tokens", 1, 1, 0, 30));

    var apart = Pairing.read(store, overTokens(loss().withRanks(RankChoice.EACH)), 9).curves();
    var asOne = only(store, loss(), 9);

    assertArrayEquals(new double[] {10}, apart.curves().getFirst().x());
    assertArrayEquals(new double[] {30}, apart.curves().getLast().x());
    assertTrue(apart.raw());
    assertArrayEquals(new double[] {20}, asOne.x());
    assertArrayEquals(new double[] {2}, asOne.last());
    assertArrayEquals(new long[] {2}, asOne.count());
    assertArrayEquals(new int[] {1}, asOne.maxRank());
  }

  @Test
  default void no_pairing_hides_a_spike_or_a_value_that_is_no_number() {
    int count = 50_000;
    double[] values = IntStream.range(0, count).mapToDouble(i -> i).toArray();
    double[] tokens =
        IntStream.range(0, count).mapToDouble(i -> (i * 7919L % count) / 1e9).toArray();
    values[31_337] = 1e9;
    values[31_338] = -1e9;
    values[31_339] = Double.NaN;
    var store = storing(batch("loss", 0, 1, 0, values), batch("tokens", 0, 1, 0, tokens));

    for (int buckets = 1; buckets <= 10_000; buckets *= 10) {
      PairedCurve curve = only(store, loss(), buckets);

      assertTrue(curve.size() <= buckets);
      assertEquals(1e9, Arrays.stream(curve.max()).max().orElseThrow());
      assertEquals(-1e9, Arrays.stream(curve.min()).min().orElseThrow());
      assertEquals(1, Arrays.stream(curve.nonFinite()).sum());
      assertEquals(count, Arrays.stream(curve.count()).sum());
    }
  }
}
