package dev.tailrace.testkit.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Limits;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.Curve;
import dev.tailrace.series.Resolution;
import dev.tailrace.series.Selection;
import dev.tailrace.series.engine.Budget;
import dev.tailrace.series.engine.StoredSeries;
import dev.tailrace.store.Batch;
import dev.tailrace.store.Family;
import dev.tailrace.store.MemoryKeyValues;
import dev.tailrace.store.StorageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * The engine at its edges: many points, many metrics, damage, purges, readers beside the writer.
 */
final class StoredSeriesFaultsTest {
  private static final String RUN = "run-1";
  private static final Selection LOSS = Selection.of(RUN, "loss");
  private static final long HEAD_BYTES = 4 << 20;

  private final MemoryKeyValues store = new MemoryKeyValues();
  private final StoredSeries series =
      new StoredSeries(store, Limits.DEFAULT, Budget.ofHeadBytes(HEAD_BYTES));
  private long offset;

  private void ramp(String run, int points) {
    for (int from = 0; from < points; from += 1_000) {
      double[] values = new double[Math.min(1_000, points - from)];
      Arrays.setAll(values, i -> i);
      series.append(offset++, Batches.of(run, "loss", 0, 1, from, values));
    }
  }

  private void checkpoint() {
    var batch = new Batch();
    series.checkpoint();
    series.save(batch, batch, Long.MAX_VALUE);
    store.write(batch);
  }

  @Test
  void one_spike_and_one_value_that_is_no_number_are_seen_among_ten_million_at_every_zoom() {
    int points = 10_000_000;
    int spike = 4_321_987;
    int nan = 8_765_432;
    for (int from = 0; from < points; from += 10_000) {
      double[] values = new double[10_000];
      for (int i = 0; i < values.length; i++) {
        values[i] = from + i == spike ? 1e9 : from + i == nan ? Double.NaN : (from + i) % 97;
      }
      series.append(offset++, Batches.of(RUN, "loss", 0, 1, from, values));
    }

    for (int buckets = 1; buckets <= 10_000; buckets = buckets * 7 + 1) {
      Curve curve =
          series.buckets(LOSS, new Resolution.AtMost(buckets)).orElseThrow().curves().getFirst();

      assertEquals(1e9, Arrays.stream(curve.max()).max().orElseThrow(), buckets + " buckets");
      assertEquals(1, Arrays.stream(curve.nonFinite()).sum(), buckets + " buckets");
      assertEquals(points, Arrays.stream(curve.count()).sum(), buckets + " buckets");
    }
  }

  @Test
  void a_late_point_that_is_in_no_chunk_yet_counts_at_every_zoom() {
    ramp(RUN, 20_480);

    series.append(offset++, Batches.of(RUN, "loss", 0, 1, 5_000, 1e9));

    for (int buckets = 1; buckets <= 10_000; buckets *= 10) {
      Curve curve = read(buckets);
      assertEquals(1e9, Arrays.stream(curve.max()).max().orElseThrow(), buckets + " buckets");
      assertEquals(20_480, Arrays.stream(curve.count()).sum(), "it took the place of another");
    }
  }

  @Test
  void steps_that_grow_apart_and_together_again_are_all_counted_at_every_zoom() {
    long step = 0;
    long points = 0;
    for (long stride : new long[] {1, 1_000, 16, 1, 100_000}) {
      for (int i = 0; i < 6_000; i++) {
        step += stride;
        series.append(offset++, Batches.of(RUN, "loss", 0, 1, step, (double) points++));
      }
    }

    for (int buckets = 1; buckets <= 10_000; buckets *= 2) {
      Curve curve = read(buckets);
      assertEquals(points, Arrays.stream(curve.count()).sum(), buckets + " buckets");
      for (int i = 0; i < curve.size(); i++) {
        assertEquals(curve.last()[i] - curve.first()[i] + 1, (double) curve.count()[i], "at " + i);
      }
    }
  }

  private Curve read(int buckets) {
    return series.buckets(LOSS, new Resolution.AtMost(buckets)).orElseThrow().curves().getFirst();
  }

  @Test
  void a_chunk_that_is_missing_or_changed_is_told_and_never_read_as_something_else() {
    ramp(RUN, 3_000);
    series.still().close(); // from now on full heads are in chunks
    byte[] key = firstKey(Family.CHUNKS);
    byte[] value = Objects.requireNonNull(store.get(Family.CHUNKS, key));
    int told = 0;
    for (int bit = 0; bit < value.length * Byte.SIZE; bit += 7) {
      byte[] flipped = value.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      put(key, flipped);
      try {
        assertEquals(3_000, count());
      } catch (StorageException e) {
        told++;
      }
    }
    assertTrue(told > value.length / 2, told + " told of " + value.length);
    var gone = new Batch();
    gone.removePrefix(Family.CHUNKS, key);
    store.write(gone);

    assertThrows(StorageException.class, this::count);
  }

  @Test
  void nothing_is_sealed_any_more_at_rest() {
    ramp(RUN, 60_000);

    series.rest();
    store.clear();

    assertTrue(ForkJoinPool.commonPool().awaitQuiescence(10, TimeUnit.SECONDS));
    assertEquals(List.of(), keys(Family.CHUNKS));
  }

  private long count() {
    long[] count = new long[1];
    series.points(
        LOSS,
        null,
        point -> {
          assertEquals((double) (point.step() % 1_000), point.value());
          count[0]++;
          return true;
        });
    return count[0];
  }

  private void put(byte[] key, byte[] value) {
    var batch = new Batch();
    batch.put(Family.CHUNKS, key, value);
    store.write(batch);
  }

  private byte[] firstKey(Family family) {
    return keys(family).getFirst();
  }

  private List<byte[]> keys(Family family) {
    return StoredKeys.of(store, family);
  }

  @Test
  void a_purge_leaves_nothing_of_the_run_after_the_next_checkpoint() {
    ramp(RUN, 100_300);
    ramp("other", 700);
    checkpoint();
    int before = keys(Family.PLAIN).size();

    series.purge(RUN);
    checkpoint();

    assertTrue(series.buckets(LOSS, new Resolution.AtMost(10)).isEmpty());
    var again = new StoredSeries(store, Limits.DEFAULT, Budget.ofHeadBytes(HEAD_BYTES));
    assertEquals(List.of("other"), List.copyOf(again.runs()));
    assertEquals(700, again.pointCount("other"));
    assertEquals(4, before - keys(Family.PLAIN).size(), "run, name, stream and group are gone");
    assertEquals(1, keys(Family.HEADS).size());
    assertEquals(2, keys(Family.CHUNKS).size());
    again.close();
    series.purge("other");
    assertEquals(0, series.headBytes(), "nothing of a purged run is kept in memory");
  }

  @Test
  void a_run_that_is_purged_while_a_checkpoint_is_saved_is_whole_in_it() {
    ramp(RUN, 300);
    series.checkpoint();
    series.purge(RUN);
    var batch = new Batch();
    while (series.save(batch, batch, 1)) {}
    store.write(batch);

    var again = new StoredSeries(store, Limits.DEFAULT, Budget.ofHeadBytes(HEAD_BYTES));

    assertEquals(300, again.pointCount(RUN));
    again.close();
  }

  @Test
  void a_hundred_thousand_metrics_of_one_point_fit_into_the_budget() {
    Limits limits = Limits.DEFAULT;
    for (int i = 0; i < limits.runMetricNamesMax(); i++) {
      series.append(offset++, Batches.of(RUN, "m" + i, 0, 1, i, i));
    }

    assertTrue(series.headBytes() <= HEAD_BYTES, series.headBytes() + " bytes");
    assertEquals(limits.runMetricNamesMax(), series.metricNames(RUN).size());
    for (int i = 0; i < limits.runMetricNamesMax(); i += 997) {
      var metric = series.metric(RUN, "m" + i, AttemptChoice.UNDECLARED).orElseThrow();
      assertEquals(1, metric.count());
      assertEquals(i, metric.last() == null ? -1 : metric.last().value());
    }
  }

  @Test
  void readers_beside_the_writer_see_whole_batches_of_one_state() throws Exception {
    var done = new AtomicBoolean();
    var values = new Random(7);
    try (ExecutorService readers = Executors.newFixedThreadPool(2)) {
      List<Future<Long>> reads = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        reads.add(readers.submit(() -> readUntil(done)));
      }
      try {
        for (int batch = 0; batch < 20_000; batch++) {
          series.append(offset, twins(offset, 1 + values.nextInt(60)));
          offset++;
          if (batch % 1_000 == 0) {
            checkpoint();
          }
        }
      } finally {
        done.set(true);
      }
      long seen = 0;
      for (Future<Long> read : reads) {
        seen += read.get();
      }
      System.out.println("READERS answers=" + seen + " mixed=0");
      assertTrue(seen > 0);
    }
  }

  private long nextStep;

  /** Rows whose values are their steps, alternating between two sets of metrics. */
  private MetricBatch twins(long at, int rows) {
    long[] steps = new long[rows];
    double[] values = new double[rows];
    for (int i = 0; i < rows; i++) {
      steps[i] = nextStep++;
      values[i] = steps[i];
    }
    String[] names = at % 3 == 0 ? new String[] {"loss", "acc"} : new String[] {"loss"};
    double[][] columns = new double[names.length][];
    Arrays.fill(columns, values);
    return new MetricBatch(Header.unsequenced(RUN, 0), 0, 1, steps, steps, names, columns);
  }

  /** All steps from 0 on are there once, so count, last step and mean belong together. */
  private long readUntil(AtomicBoolean done) {
    long answers = 0;
    long least = 0;
    while (!done.get() || answers == 0) {
      var curves = series.buckets(LOSS, new Resolution.AtMost(1 + (int) (answers % 900)));
      if (curves.isEmpty()) {
        continue;
      }
      Curve curve = curves.get().curves().getFirst();
      long count = curves.get().total();
      assertTrue(count >= least, "it went back");
      least = count;
      for (int i = 0; i < curve.size(); i++) {
        long first = (long) curve.first()[i];
        assertEquals(curve.lastX()[i] - first + 1, curve.count()[i]);
        assertEquals((first + curve.last()[i]) / 2, curve.mean()[i], 1e-6);
      }
      assertEquals(count - 1, curve.lastX()[curve.size() - 1]);
      answers++;
    }
    return answers;
  }
}
