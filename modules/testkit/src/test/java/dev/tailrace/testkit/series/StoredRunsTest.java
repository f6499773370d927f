package dev.tailrace.testkit.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Limits;
import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.Point;
import dev.tailrace.series.Selection;
import dev.tailrace.series.SeriesRows;
import dev.tailrace.series.engine.Budget;
import dev.tailrace.series.engine.StoredSeries;
import dev.tailrace.store.Batch;
import dev.tailrace.store.Family;
import dev.tailrace.store.MemoryKeyValues;
import dev.tailrace.store.StorageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Runs of the engine that come, go, are read again and are purged, while someone reads them. */
final class StoredRunsTest {
  private static final String RUN = "run-1";
  private static final Selection LOSS = Selection.of(RUN, "loss");

  private final MemoryKeyValues store = new MemoryKeyValues();
  private long offset;

  private StoredSeries open(Budget budget) {
    return new StoredSeries(store, Limits.DEFAULT, budget);
  }

  private void ramp(StoredSeries series, String run, int rank, int attempt, int points) {
    double[] values = new double[points];
    Arrays.setAll(values, i -> i);
    series.append(offset++, Batches.of(run, "loss", rank, attempt, 0, values));
  }

  private void checkpoint(StoredSeries series) {
    var batch = new Batch();
    series.checkpoint();
    series.save(batch, batch, Long.MAX_VALUE);
    store.write(batch);
  }

  private int keys(Family family) {
    return StoredKeys.of(store, family).size();
  }

  @Test
  void a_run_that_is_purged_twice_before_a_checkpoint_leaves_nothing_of_either() {
    try (StoredSeries series = open(Budget.ofHeadBytes(4 << 20))) {
      ramp(series, RUN, 0, 1, 3_000);
      checkpoint(series);
      assertTrue(keys(Family.CHUNKS) > 0);

      series.purge(RUN);
      ramp(series, RUN, 0, 1, 3_000);
      series.purge(RUN);
      checkpoint(series);

      assertEquals(0, keys(Family.CHUNKS));
      assertEquals(0, keys(Family.HEADS));
      assertEquals(1, keys(Family.PLAIN), "only the number of the next run");
    }
  }

  @Test
  void a_read_of_a_run_that_was_dropped_from_memory_and_purged_ends_and_is_no_damage() {
    try (StoredSeries series = open(new Budget(4 << 20, 0))) {
      ramp(series, RUN, 0, 1, 100_000);
      checkpoint(series);
      checkpoint(series);
      SeriesRows rows = series.rows(LOSS);
      assertTrue(rows.advance());
      ramp(series, "other", 0, 1, 10);
      checkpoint(series);
      checkpoint(series);
      checkpoint(series);

      series.purge(RUN);
      checkpoint(series);
      int read = 1;
      while (rows.advance()) {
        read++;
      }
      rows.close();

      assertTrue(read < 100_000, read + " rows");
    }
    store.requireSound();
  }

  @Test
  void rows_that_are_closed_twice_do_not_lend_their_buffers_to_two_readers() throws Exception {
    int points = 20_000;
    try (StoredSeries series = open(Budget.ofHeadBytes(4 << 20));
        ExecutorService readers = Executors.newFixedThreadPool(2)) {
      ramp(series, RUN, 0, 1, points);
      series.still().close();
      for (int round = 0; round < 20; round++) {
        SeriesRows closed = series.rows(LOSS);
        closed.close();
        closed.close();

        Future<?> one = readers.submit(() -> readAll(series, points));
        Future<?> other = readers.submit(() -> readAll(series, points));
        one.get();
        other.get();
      }
    }
  }

  private static void readAll(StoredSeries series, int points) {
    try (SeriesRows rows = series.rows(LOSS)) {
      for (int i = 0; i < points; i++) {
        assertTrue(rows.advance());
        assertEquals(i, rows.row().step());
        assertEquals(i, rows.row().min());
      }
      assertFalse(rows.advance());
    }
  }

  @Test
  void a_page_behind_a_point_that_is_hidden_by_now_begins_at_its_step() {
    try (StoredSeries series = open(Budget.ofHeadBytes(4 << 20))) {
      ramp(series, RUN, 0, 1, 10);
      Selection effective = LOSS.withAttempts(new AttemptChoice.Effective(Map.of()));
      List<Point> first = page(series, effective, null, 6);
      ramp(series, RUN, 0, 2, 10);

      List<Point> second = page(series, effective, first.getLast(), 100);

      assertArrayEquals(
          new long[] {5, 6, 7, 8, 9}, second.stream().mapToLong(Point::step).toArray());
    }
  }

  @Test
  void an_entry_of_a_run_that_is_not_there_is_told_and_none_takes_its_place() {
    try (StoredSeries series = open(Budget.ofHeadBytes(4 << 20))) {
      for (int rows = 0; rows < 70_000; rows += 10_000) {
        double[] values = new double[10_000];
        series.append(offset++, Batches.of(RUN, "loss", 0, 1, rows, values));
      }
      ramp(series, "two", 0, 1, 10);
      series.append(offset++, Batches.of("two", "acc", 1, 1, 0, 1));
      checkpoint(series);
    }

    assertDamageWithout(Family.SUMMARIES, indexBlock(0), RUN);
    for (byte kind : new byte[] {'N', 'S', 'G'}) {
      assertDamageWithout(Family.PLAIN, entry(kind, 1, 0), "two");
    }
    assertDamageWithout(Family.PLAIN, entry((byte) 'N', 1, 1), "two");
  }

  private void assertDamageWithout(Family family, byte[] key, String run) {
    byte[] value = Objects.requireNonNull(store.get(family, key), "no such entry");
    var gone = new Batch();
    gone.removePrefix(family, key);
    store.write(gone);
    try (StoredSeries series = open(Budget.ofHeadBytes(4 << 20))) {
      assertThrows(StorageException.class, () -> series.pointCount(run));
    }
    var back = new Batch();
    back.put(family, key, value);
    store.write(back);
    try (StoredSeries series = open(Budget.ofHeadBytes(4 << 20))) {
      assertTrue(series.pointCount(run) > 0);
    }
  }

  /** The key of a block of the index of the first group of the first run. */
  private static byte[] indexBlock(long block) {
    return ByteBuffer.allocate(19).position(11).putLong(block).array();
  }

  private static byte[] entry(byte kind, int run, int number) {
    return ByteBuffer.allocate(9).put(kind).putInt(run).putInt(number).array();
  }

  private static List<Point> page(
      StoredSeries series, Selection selection, @Nullable Point after, int size) {
    var points = new ArrayList<Point>();
    series.points(
        selection,
        after,
        point -> {
          points.add(point);
          return points.size() < size;
        });
    return points;
  }
}
