package dev.tailrace.testkit.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.tailrace.model.Limits;
import dev.tailrace.model.Reason;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.PointFeed;
import dev.tailrace.series.Resolution;
import dev.tailrace.series.Selection;
import dev.tailrace.series.SeriesStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * What writing to a series store means: whole batches, quota, purge, and the feed of the digest.
 */
public interface SeriesWriteContract {
  String RUN = "run-1";

  /** A new, empty store. */
  SeriesStore open(Limits limits);

  private static MetricBatch loss(int rank, int attempt, long fromStep, double... values) {
    return Batches.of(RUN, "loss", rank, attempt, fromStep, values);
  }

  private SeriesStore holding(MetricBatch... batches) {
    SeriesStore store = open(Limits.DEFAULT);
    for (int offset = 0; offset < batches.length; offset++) {
      assertEquals(SeriesStore.Outcome.Applied.APPLIED, store.append(offset, batches[offset]));
    }
    return store;
  }

  private static Limits withMetricNames(int max) {
    Limits it = Limits.DEFAULT;
    return new Limits(
        it.recordBytesMax(),
        it.batchRowsMax(),
        it.batchMetricsMax(),
        max,
        it.runRanksMax(),
        it.nameCharsMax(),
        it.configValueBytesMax(),
        it.configKeysMax(),
        it.logLineBytesMax(),
        it.stepMax(),
        it.requestSentBytesMax(),
        it.requestUnpackedBytesMax(),
        it.pageRowsMax(),
        it.queryBucketsMax(),
        it.querySeriesMax(),
        it.answerBucketsMax(),
        it.filterBytesMax(),
        it.nestingMax());
  }

  @Test
  default void the_quota_of_names_refuses_the_whole_batch() {
    SeriesStore store = open(withMetricNames(2));
    store.append(0, loss(0, 1, 0, 1));
    var two =
        new MetricBatch(
            Header.unsequenced(RUN, 0),
            0,
            1,
            new long[] {1},
            new long[] {1},
            new String[] {"loss", "a", "b"},
            new double[][] {{1}, {2}, {3}});

    var outcome = store.append(1, two);

    var refused = assertInstanceOf(SeriesStore.Outcome.Refused.class, outcome);
    assertEquals(Reason.SERIES_QUOTA, refused.refusal().reason());
    assertEquals(Set.of("loss"), store.metricNames(RUN));
    assertEquals(1, store.pointCount(RUN));
    store.append(2, Batches.of(RUN, "acc", 0, 1, 1, 1));
    assertEquals(Set.of("acc", "loss"), store.metricNames(RUN));
  }

  @Test
  default void a_refused_first_batch_leaves_no_run_behind() {
    SeriesStore store = open(withMetricNames(0));

    store.append(0, loss(0, 1, 0, 1));

    assertEquals(Set.of(), store.runs());
  }

  @Test
  default void purge_forgets_one_run() {
    var store = holding(loss(0, 1, 0, 1));

    store.purge(RUN);
    store.purge("nobody");

    assertEquals(Set.of(), store.runs());
    assertEquals(0, store.pointCount(RUN));
    store.points(Selection.of(RUN, "loss"), null, _ -> fail("a point of a purged run"));
  }

  @Test
  default void an_offset_that_does_not_rise_is_a_bug_of_the_caller() {
    var store = holding(loss(0, 1, 0, 1));

    assertThrows(IllegalArgumentException.class, () -> store.append(0, loss(0, 1, 1, 1)));
    assertEquals(1, store.pointCount(RUN));
  }

  @Test
  default void the_feed_keeps_bits_and_is_in_canonical_order() {
    double oddNan = Double.longBitsToDouble(0x7ff8_0000_dead_beefL);
    var store =
        holding(
            loss(1, 1, 0, 1),
            loss(0, 2, 0, 2),
            loss(0, 1, 3, -0.0, oddNan),
            Batches.of(RUN, "acc", 0, 1, 0, 3),
            loss(0, 1, 3, 4));

    var lines = new ArrayList<String>();
    store.feed(RUN, into(lines));

    assertEquals(
        List.of(
            "acc/0/1/0/1000/4008000000000000",
            "loss/0/1/3/1003/8000000000000000",
            "loss/0/1/3/1003/4010000000000000",
            "loss/0/1/4/1004/7ff80000deadbeef",
            "loss/0/2/0/1000/4000000000000000",
            "loss/1/1/0/1000/3ff0000000000000"),
        lines);
  }

  private static PointFeed into(List<String> lines) {
    return (metric, rank, attempt, step, time, bits) ->
        lines.add("%s/%d/%d/%d/%d/%x".formatted(metric, rank, attempt, step, time, bits));
  }

  @Test
  default void a_still_picture_keeps_what_there_was() {
    var store = holding(loss(0, 1, 0, 1, 2), loss(1, 1, 7, 3));
    var before = new ArrayList<String>();
    store.feed(RUN, into(before));

    var lines = new ArrayList<String>();
    try (SeriesStore.Still still = store.still()) {
      store.append(2, loss(0, 1, 1, 9));
      store.append(3, Batches.of(RUN, "acc", 0, 1, 0, 3));
      store.append(4, Batches.of("another", "loss", 0, 1, 0, 3));
      store.purge(RUN);
      still.feed(RUN, into(lines));
      still.feed("another", into(lines));
    }

    assertEquals(3, before.size());
    assertEquals(before, lines);
  }

  /** Batch b puts value b at the steps 4b..4b+3 and replaces the value at step 4b. */
  @Test
  default void readers_see_each_batch_as_a_whole_or_not_at_all() {
    SeriesStore store = open(Limits.DEFAULT);
    var written = new AtomicBoolean();
    var reads = new AtomicLong();
    var reader =
        CompletableFuture.runAsync(
            () -> {
              do {
                assertWholeBatches(store);
                reads.incrementAndGet();
              } while (!written.get());
            });

    int batches = 2_000;
    for (int batch = 0; batch < batches; batch++) {
      store.append(batch, fiveRows(batch));
      while (reads.get() < batch / 20 && !reader.isDone()) {
        Thread.onSpinWait();
      }
    }
    written.set(true);

    reader.join();
    System.out.println("series readers: " + reads + " reads beside " + batches + " batches");
    assertEquals(batches * 5L, store.pointCount(RUN));
  }

  private static MetricBatch fiveRows(int batch) {
    long first = batch * 4L;
    long[] steps = {first, first + 1, first + 2, first + 3, first};
    double[] values = {-1, batch, batch, batch, batch};
    return new MetricBatch(
        Header.unsequenced(RUN, 0),
        0,
        1,
        steps,
        steps,
        new String[] {"loss"},
        new double[][] {values});
  }

  private static void assertWholeBatches(SeriesStore store) {
    var selection = Selection.of(RUN, "loss");
    store
        .buckets(selection, new Resolution.Width(4))
        .ifPresent(
            curves -> {
              var curve = curves.curves().getFirst();
              for (int i = 0; i < curve.size(); i++) {
                assertEquals(4, curve.count()[i]);
                assertEquals(i, curve.min()[i]);
                assertEquals(i, curve.max()[i]);
              }
            });
    store
        .metric(RUN, "loss", AttemptChoice.UNDECLARED)
        .ifPresent(summary -> assertEquals(0, summary.count() % 4));
    var visited = new long[1];
    store.points(selection, null, _ -> ++visited[0] > 0);
    assertEquals(0, visited[0] % 5);
  }
}
