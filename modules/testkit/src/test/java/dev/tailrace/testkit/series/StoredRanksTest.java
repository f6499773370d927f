package dev.tailrace.testkit.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Limits;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.Axis;
import dev.tailrace.series.Curve;
import dev.tailrace.series.Extent;
import dev.tailrace.series.Resolution;
import dev.tailrace.series.Selection;
import dev.tailrace.series.engine.Budget;
import dev.tailrace.series.engine.StoredSeries;
import dev.tailrace.store.MemoryKeyValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What the engine keeps of many ranks that are read as one, between questions. */
final class StoredRanksTest {
  private static final String RUN = "run-1";
  private static final Selection LOSS = Selection.of(RUN, "loss");
  private static final Resolution ONE = new Resolution.Width(1L << 40);
  private static final int RANKS = 12;
  private static final long HEAD_BYTES = 4 << 20;

  private final StoredSeries series =
      new StoredSeries(new MemoryKeyValues(), Limits.DEFAULT, Budget.ofHeadBytes(HEAD_BYTES));
  private final AtomicLong answered = new AtomicLong();
  private long offset;

  private void append(String metric, int rank, long step, double... values) {
    series.append(offset++, Batches.of(RUN, metric, rank, 1, step, values));
  }

  private void everyRank(String metric, long step, double... values) {
    for (int rank = 0; rank < RANKS; rank++) {
      append(metric, rank, step, values);
    }
  }

  private Curve read(Selection selection, Resolution resolution) {
    return series.buckets(selection, resolution).orElseThrow().curves().getFirst();
  }

  @Test
  void a_row_that_replaces_one_that_was_summed_up_counts_instead_of_it() {
    everyRank("loss", 0, 5, 6, 7, 8);
    Curve before = read(LOSS, new Resolution.Width(2));

    append("loss", 3, 2, -1);

    Curve after = read(LOSS, new Resolution.Width(2));
    assertArrayEquals(new double[] {5, 7}, before.min());
    assertArrayEquals(new double[] {5, -1}, after.min());
    assertArrayEquals(new int[] {0, 3}, after.minRank());
    assertArrayEquals(new long[] {24, 24}, after.count());
    assertArrayEquals(new double[] {6, 8}, after.last());
  }

  @Test
  void a_rank_that_joins_below_all_steps_is_added_to_what_was_summed_up() {
    everyRank("loss", 100_000, 1, 2, 3);
    read(LOSS, ONE);
    read(LOSS.withAxis(Axis.TIME), ONE);

    append("loss", RANKS, 5, 9);

    assertEquals(new Extent(5, 100_002, 4, 37), series.extent(LOSS).orElseThrow());
    assertArrayEquals(new long[] {37}, read(LOSS, ONE).count());
    assertArrayEquals(new long[] {37}, read(LOSS.withAxis(Axis.TIME), ONE).count());
    assertEquals(37, series.metric(RUN, "loss", AttemptChoice.UNDECLARED).orElseThrow().count());
  }

  @Test
  void rows_of_a_part_are_counted_where_all_steps_are_too_many_to_be_told_apart() {
    int rows = 20_000;
    for (int rank = 0; rank < RANKS; rank++) {
      for (int from = 0; from < rows; from += 10_000) {
        long[] steps = LongStream.range(from, from + 10_000).map(row -> row * 3).toArray();
        double[][] values = {new double[steps.length]};
        String[] names = {"loss"};
        series.append(
            offset++,
            new MetricBatch(Header.unsequenced(RUN, 0), rank, 1, steps, steps, names, values));
      }
    }

    Selection part = LOSS.withRange(1, 600);

    assertEquals(new Extent(3, 600, 200, 200 * RANKS), series.extent(part).orElseThrow());
    assertEquals(1, series.buckets(part, new Resolution.AtMost(200)).orElseThrow().bucketWidth());
    assertEquals(8, series.buckets(part, new Resolution.AtMost(99)).orElseThrow().bucketWidth());
  }

  @Test
  void a_run_that_takes_the_name_of_a_purged_one_begins_with_nothing() {
    everyRank("loss", 0, 1, 2, 3);
    read(LOSS, ONE);

    series.purge(RUN);

    assertEquals(0, series.rankBytes());
    everyRank("loss", 1, 4);
    assertArrayEquals(new long[] {RANKS}, read(LOSS, ONE).count());
  }

  @Test
  void sums_of_many_metrics_stay_within_their_share_of_the_memory() {
    double[] values = new Random(3).doubles(600).toArray();
    long most = 0;
    for (int metric = 0; metric < 40; metric++) {
      everyRank("m" + metric, 0, values);
      Curve curve = read(Selection.of(RUN, "m" + metric), new Resolution.Width(1));
      assertEquals(600, curve.size());
      most = Math.max(most, series.rankBytes());
    }

    assertTrue(most > HEAD_BYTES / 8, most + " bytes");
    assertTrue(most <= HEAD_BYTES / 4, most + " bytes");
    assertEquals(600, read(Selection.of(RUN, "m0"), new Resolution.Width(1)).size());
  }

  @Test
  void readers_beside_the_writer_see_whole_batches_of_all_ranks() throws Exception {
    everyRank("loss", 0, 1, -1);
    var done = new AtomicBoolean();
    var random = new Random(7);
    long[] next = new long[RANKS];
    try (ExecutorService readers = Executors.newFixedThreadPool(2)) {
      List<Future<Long>> reads = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        reads.add(readers.submit(() -> readUntil(done)));
      }
      try {
        for (int batch = 0; batch < 6_000; batch++) {
          while (answered.get() < batch / 20 && reads.stream().noneMatch(Future::isDone)) {
            Thread.onSpinWait();
          }
          int rank = random.nextInt(RANKS);
          long step = random.nextInt(50) == 0 ? next[rank] / 4 * 2 : (next[rank] += 2);
          double value = random.nextInt(1_000);
          append("loss", rank, step, value, -value);
        }
      } finally {
        done.set(true);
      }
      long seen = 0;
      for (Future<Long> read : reads) {
        seen += read.get();
      }
      System.out.println("RANK READERS answers=" + seen + " mixed=0");
      assertTrue(seen > 0);
    }
  }

  /** Each batch has an even step and the next one, whose values add up to nothing. */
  private long readUntil(AtomicBoolean done) {
    long answers = 0;
    long least = 0;
    while (!done.get() || answers == 0) {
      Curve curve = read(LOSS, new Resolution.Width(2L << answers % 12));
      long count = 0;
      for (int i = 0; i < curve.size(); i++) {
        assertEquals(0, curve.mean()[i] + 0.0);
        assertEquals(0, curve.count()[i] % 2);
        count += curve.count()[i];
      }
      assertTrue(count >= least, "it went back");
      least = count;
      answers++;
      answered.incrementAndGet();
    }
    return answers;
  }
}
