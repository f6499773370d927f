package dev.tailrace.streams.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.series.engine.Budget;
import dev.tailrace.store.Family;
import dev.tailrace.store.KeyValues;
import dev.tailrace.store.MemoryKeyValues;
import dev.tailrace.store.RocksKeyValues;
import dev.tailrace.store.RocksMemory;
import dev.tailrace.wire.EventCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whenever a view of metrics dies, between two chunks of one batch or two writes of a checkpoint,
 * the log folds it to what the plain one in memory is.
 */
final class MortalSeriesTest {
  private static final int HISTORIES = 60;
  private static final int RECORDS = 90;
  private static final Budget MEMORY = new Budget(60_000, 1);

  @TempDir Path folder;
  private final RocksMemory memory = new RocksMemory(8 << 20, 4 << 20);
  private int folders;
  private int deaths;
  private int ahead;
  private int collected;
  private int halfApplied;
  private long nanos;

  @AfterEach
  void close() {
    memory.close();
  }

  @Test
  void every_history_ends_in_the_same_digest_however_often_the_view_died() {
    for (long seed = 1; seed <= HISTORIES; seed++) {
      live(seed);
    }

    System.out.println(
        "MORTAL series histories=%d deaths=%d aheadOfTip=%d collected=%d applied=%d different=0"
            .formatted(HISTORIES, deaths, ahead, collected, halfApplied));
    assertTrue(deaths > HISTORIES, "deaths: " + deaths);
    assertTrue(collected > 10, "before a checkpoint was whole: " + collected);
    assertTrue(halfApplied > 10, "before it was in its place: " + halfApplied);
    assertTrue(ahead > 10, "with chunks beyond the last checkpoint: " + ahead);
  }

  private void live(long seed) {
    var random = new Random(seed);
    List<LogRecord> history = history(random);
    MetricView plain = MetricView.inMemory(Diaries.SCOPE, ViewListener.NONE, () -> 0);
    history.forEach(plain.view()::apply);
    CheckpointPolicy policy = Diaries.policy(random, 200_000);
    var store = new MortalStore(empty(seed));
    MetricView view = open(store, policy);
    while (view.view().appliedOffset() < history.getLast().offset()) {
      view.view().apply(history.get((int) view.view().appliedOffset() + 1));
      nanos += random.nextInt(4_000_000);
      switch (random.nextInt(20)) {
        case 0 -> view.view().save();
        case 1, 2, 3 -> view.view().flush();
        case 4 -> view.view().still().close();
        case 5 -> {
          MortalStore left = store.die(random, empty(seed));
          collected += left.halfCollected() ? 1 : 0;
          halfApplied += left.halfApplied() ? 1 : 0;
          view.view().close();
          store = left;
          view = open(store, policy);
          deaths++;
          ahead += store.batches() > 0 && store.batch(store.batches() - 1).bytes() > 4_000 ? 1 : 0;
        }
        default -> {}
      }
    }
    assertEquals(plain.view().digest(), view.view().digest(), "seed " + seed);
    view.view().save();
    MetricView again = open(store, policy);
    assertEquals(plain.view().digest(), again.view().digest(), "opened again, seed " + seed);
    again.view().close();
  }

  private MetricView open(KeyValues store, CheckpointPolicy policy) {
    return MetricView.stored(Diaries.SCOPE, store, MEMORY, policy, ViewListener.NONE, () -> nanos);
  }

  /** Batches of up to 700 rows of three runs, with repeats, disorder and a purge now and then. */
  private static List<LogRecord> history(Random random) {
    List<LogRecord> history = new ArrayList<>();
    long[] seqs = new long[Diaries.RUNS.size() * 2];
    long[] steps = new long[seqs.length];
    for (int offset = 0; offset < RECORDS; offset++) {
      int writer = random.nextInt(seqs.length);
      String run = Diaries.RUNS.get(writer / 2);
      if (random.nextInt(50) == 0) {
        history.add(Diaries.purge(offset, run));
        continue;
      }
      boolean again = seqs[writer] > 0 && random.nextInt(10) == 0;
      long seq = again ? seqs[writer] : ++seqs[writer];
      int rows = new Random(31L * seq + writer).nextInt(700) + 1;
      if (!again) {
        steps[writer] += rows;
      }
      history.add(Diaries.record(offset, run, batch(run, writer, seq, rows, steps[writer])));
    }
    return history;
  }

  private static byte[] batch(String run, int writer, long seq, int rows, long end) {
    var random = new Random(17L * seq + writer);
    String[] names = random.nextInt(3) == 0 ? new String[] {"loss", "acc"} : new String[] {"loss"};
    long[] steps = new long[rows];
    double[][] values = new double[names.length][rows];
    for (int row = 0; row < rows; row++) {
      steps[row] = random.nextInt(200) == 0 ? random.nextLong(end) : end - rows + row;
      for (double[] column : values) {
        column[row] = random.nextGaussian();
      }
    }
    var header = new Header(run, 7, "w" + writer % 2, seq, false);
    return EventCodec.cbor(
        new MetricBatch(header, writer % 2, 1, steps, steps.clone(), names, values));
  }

  /** Most in memory, which is as good and faster; every tenth as it is in earnest. */
  private KeyValues empty(long seed) {
    if (seed % 10 != 0) {
      return new MemoryKeyValues();
    }
    return RocksKeyValues.open(
        "metrics-0", folder.resolve("store-" + folders++), memory, EnumSet.allOf(Family.class));
  }
}
