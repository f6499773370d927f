package dev.tailrace.testkit.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Limits;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.series.Extent;
import dev.tailrace.series.Point;
import dev.tailrace.series.Selection;
import dev.tailrace.series.SeriesStore;
import dev.tailrace.series.engine.Budget;
import dev.tailrace.series.engine.StoredSeries;
import dev.tailrace.series.memory.MemorySeries;
import dev.tailrace.store.Batch;
import dev.tailrace.store.KeyValues;
import dev.tailrace.store.MemoryKeyValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Histories that fill chunks and summaries: the engine answers as the plain series do, whatever was
 * sealed, checkpointed, forgotten and folded again in between.
 */
final class StoredHistoriesTest {
  private static final int BATCHES = 60;
  private static final int[] HEAD_BYTES = {20_000, 1 << 20, 16 << 20};

  private final List<MetricBatch> log = new ArrayList<>();

  @Test
  void the_engine_answers_as_the_plain_series_do() {
    long seeds = SeriesHistories.SEEDS;
    long answers = 0;
    for (long seed = 1; seed <= seeds; seed++) {
      answers += compare(new SeriesHistory(seed, 700), seed, BATCHES);
    }
    System.out.println("HISTORIES seeds=" + seeds + " answers=" + answers + " different=0");
    assertTrue(answers > 0);
  }

  @Test
  void many_ranks_are_answered_as_the_plain_series_do_whatever_was_summed_up_before() {
    long seeds = SeriesHistories.SEEDS / 5;
    long answers = 0;
    for (long seed = 1; seed <= seeds; seed++) {
      answers += compare(SeriesHistory.ofManyRanks(seed, 700), seed, 4 * BATCHES);
    }
    System.out.println("RANKS seeds=" + seeds + " answers=" + answers + " different=0");
    assertTrue(answers > 0);
  }

  private long compare(SeriesHistory history, long seed, int batches) {
    var random = new Random(~seed);
    var plain = new MemorySeries(Limits.DEFAULT);
    KeyValues store = new MemoryKeyValues();
    Budget memory = new Budget(HEAD_BYTES[random.nextInt(HEAD_BYTES.length)], 0);
    var engine = new StoredSeries(store, Limits.DEFAULT, memory);
    log.clear();
    int saved = 0;
    int taken = 0;
    Batch last = null;
    long answers = 0;
    for (int offset = 0; offset < batches; offset++) {
      MetricBatch batch = history.batch();
      log.add(batch);
      plain.append(offset, batch);
      engine.append(offset, batch);
      if (last == null && random.nextInt(8) == 0) {
        last = new Batch();
        engine.checkpoint();
        taken = offset + 1;
      }
      if (last != null && random.nextBoolean() && saved(engine, last, store, random)) {
        saved = taken;
        last = null;
      }
      if (random.nextInt(15) == 0) {
        last = null;
        engine.close();
        engine = new StoredSeries(store, Limits.DEFAULT, memory);
        for (int again = saved; again <= offset; again++) {
          engine.append(again, log.get(again));
        }
      }
      if (random.nextInt(4) == 0) {
        answers += ask(plain, engine, history, "seed " + seed + " offset " + offset + ": ");
      }
    }
    assertEquals(fed(plain), fed(engine), "seed " + seed);
    engine.close();
    return answers + 1;
  }

  /** Saves some of a checkpoint between two batches, or all of it; whether it is all. */
  private static boolean saved(StoredSeries engine, Batch last, KeyValues store, Random random) {
    var ahead = new Batch();
    boolean more = engine.save(ahead, last, random.nextInt(4) == 0 ? Long.MAX_VALUE : 1);
    if (!ahead.isEmpty()) {
      store.write(ahead);
    }
    if (!more) {
      store.write(last);
    }
    return !more;
  }

  private static long ask(
      SeriesStore plain, SeriesStore engine, SeriesHistory history, String when) {
    var selection = history.selection();
    var resolution = history.resolution();
    var attempts = history.attemptChoice();
    String asked = when + selection + " " + resolution + " " + attempts;
    var expected = plain.buckets(selection, resolution);
    var actual = engine.buckets(selection, resolution);
    assertEquals(expected.isPresent(), actual.isPresent(), asked);
    if (expected.isPresent() && actual.isPresent()) {
      SeriesHistories.assertCurves(expected.get(), actual.get(), asked);
    }
    assertExtent(plain.extent(selection), engine.extent(selection), asked);
    SeriesHistories.assertSummary(
        plain.metric(SeriesHistory.RUN, selection.metric(), attempts),
        engine.metric(SeriesHistory.RUN, selection.metric(), attempts),
        asked);
    assertEquals(points(plain, selection), points(engine, selection), asked);
    assertEquals(plain.ranks(SeriesHistory.RUN), engine.ranks(SeriesHistory.RUN), asked);
    assertEquals(plain.pointCount(SeriesHistory.RUN), engine.pointCount(SeriesHistory.RUN), asked);
    return 6;
  }

  /** Of many rows some may not be counted. */
  private static void assertExtent(
      Optional<Extent> expected, Optional<Extent> actual, String asked) {
    long rows = actual.map(Extent::rows).orElse(0L);
    boolean many = rows >= Extent.ROWS_EXACT_MAX;
    assertEquals(
        expected.map(
            it ->
                many && it.rows() > rows
                    ? new Extent(it.minX(), it.maxX(), rows, it.points())
                    : it),
        actual,
        asked);
  }

  private static List<String> points(SeriesStore store, Selection selection) {
    var points = new ArrayList<Point>();
    store.points(
        selection,
        null,
        point -> {
          points.add(point);
          return points.size() < 2_000;
        });
    return points.stream().map(point -> SeriesModel.line("", point)).toList();
  }

  private static List<String> fed(SeriesStore store) {
    var fed = new ArrayList<String>();
    store.feed(
        SeriesHistory.RUN,
        (metric, rank, attempt, step, time, bits) ->
            fed.add("%s %d %d %d %d %x".formatted(metric, rank, attempt, step, time, bits)));
    return fed;
  }
}
