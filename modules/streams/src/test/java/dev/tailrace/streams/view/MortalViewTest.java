package dev.tailrace.streams.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.store.Family;
import dev.tailrace.store.KeyValues;
import dev.tailrace.store.MemoryKeyValues;
import dev.tailrace.store.RocksKeyValues;
import dev.tailrace.store.RocksMemory;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whenever a view at checkpoints dies, the log folds it to the state of one that never did. */
final class MortalViewTest {
  private static final int HISTORIES = 300;
  private static final int RECORDS = 120;

  @TempDir Path folder;
  private final RocksMemory memory = new RocksMemory(8 << 20, 4 << 20);
  private int folders;
  private int deaths;
  private int collected;
  private int halfApplied;
  private int compared;
  private long nanos;

  @AfterEach
  void close() {
    memory.close();
  }

  @Test
  void every_history_ends_in_the_same_state_however_often_the_view_died() {
    for (long seed = 1; seed <= HISTORIES; seed++) {
      live(seed);
    }

    assertTrue(deaths > 2 * HISTORIES, "deaths: " + deaths);
    assertTrue(collected > HISTORIES / 4, "before a checkpoint was whole: " + collected);
    assertTrue(halfApplied > HISTORIES / 4, "before it was in its place: " + halfApplied);
    assertTrue(compared > 5 * HISTORIES, "compared: " + compared);
  }

  private void live(long seed) {
    Random random = new Random(seed);
    List<LogRecord> history = Diaries.history(random, RECORDS);
    FoldedView immortal = Diaries.eachRecord();
    CheckpointPolicy policy = Diaries.policy(random, 20_000);
    MortalStore store = new MortalStore(empty(seed));
    FoldedView view = Diaries.atCheckpoints(store, policy, () -> nanos);
    while (view.appliedOffset() < history.getLast().offset()) {
      long applied = view.appliedOffset();
      LogRecord next =
          history.stream().filter(it -> it.offset() > applied).findFirst().orElseThrow();
      hole(view, next);
      hole(immortal, next);
      view.apply(next);
      immortal.apply(next);
      nanos += random.nextInt(2_000_000);
      switch (random.nextInt(40)) {
        case 0 -> view.save();
        case 1, 2, 3, 4 -> view.flush();
        case 5 -> view.still().close();
        case 6 -> {
          KeyValues heir = empty(seed);
          MortalStore left = store.die(random, heir);
          collected += left.halfCollected() ? 1 : 0;
          halfApplied += left.halfApplied() ? 1 : 0;
          store.close();
          store = left;
          view = Diaries.atCheckpoints(store, policy, () -> nanos);
          assertTrue(view.appliedOffset() <= applied + 1_000);
          deaths++;
        }
        case 7, 8, 9, 10, 11, 12, 13, 14 -> compare(immortal, view, seed);
        default -> {}
      }
    }
    assertEquals(immortal.digest(), view.digest(), "seed " + seed);
    assertEquals(Diaries.reads(immortal), Diaries.reads(view), "seed " + seed);
    view.save();
    FoldedView again = Diaries.atCheckpoints(store, policy, () -> nanos);
    assertEquals(immortal.digest(), again.digest(), "opened again, seed " + seed);
    assertEquals(Diaries.reads(immortal), Diaries.reads(again), "opened again, seed " + seed);
    store.close();
  }

  /** What is missing before the record was lost to retention. */
  private static void hole(FoldedView view, LogRecord next) {
    long applied = view.appliedOffset();
    if (next.offset() > applied + 1 && applied >= 0) {
      view.gap(applied + 1, next.offset() - 1);
    }
  }

  private void compare(FoldedView immortal, FoldedView view, long seed) {
    if (immortal.appliedOffset() == view.appliedOffset()) {
      compared++;
      assertEquals(Diaries.reads(immortal), Diaries.reads(view), "seed " + seed);
    }
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
