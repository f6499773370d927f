package dev.tailrace.streams.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.RunScoped;
import dev.tailrace.store.RocksMemory;
import dev.tailrace.streams.Samples;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A digest is of the moment when the picture was taken, while the fold goes on between slices. */
final class StillViewTest {
  private static final int RECORDS = 20;

  @TempDir Path folder;
  private final RocksMemory memory = new RocksMemory(8 << 20, 4 << 20);

  @AfterEach
  void close() {
    memory.close();
  }

  private static void apply(FoldedView view, long offset, RunScoped event) {
    byte[] key = event.header().run().getBytes(StandardCharsets.UTF_8);
    view.apply(new LogRecord(offset, 1_000 + offset, key, EventCodec.json(event)));
  }

  private static void poison(FoldedView view, long offset) {
    view.apply(new LogRecord(offset, 1_000 + offset, new byte[] {'a'}, new byte[] {'{'}));
  }

  /** Ends a slice at every opportunity and folds something in each pause. */
  private static final class Folding implements Slices {
    private final FoldedView view;
    private final IntFunction<RunScoped> events;
    private int pauses;

    Folding(FoldedView view, IntFunction<RunScoped> events) {
      this.view = view;
      this.events = events;
    }

    @Override
    public boolean over() {
      return true;
    }

    @Override
    public void next() {
      long offset = view.appliedOffset() + 1;
      if (pauses % 5 == 4) {
        poison(view, offset);
      } else {
        apply(view, offset, events.apply((int) offset));
      }
      pauses++;
    }
  }

  private static void digestIsOfTheMoment(FoldedView view, IntFunction<RunScoped> events) {
    for (int i = 0; i < RECORDS; i++) {
      apply(view, i, events.apply(i));
    }
    poison(view, RECORDS);
    ViewDigest before = view.digest();
    Folding folding = new Folding(view, events);

    ViewDigest sliced;
    try (StillView still = view.still()) {
      sliced = still.digest(folding);
    }

    assertEquals(before, sliced);
    assertTrue(folding.pauses > RECORDS, "slices: " + folding.pauses);
    assertEquals(RECORDS + folding.pauses, view.appliedOffset());
    assertNotEquals(before.partition(), view.digest().partition());
    view.close();
  }

  @Test
  void of_runs_while_others_start() {
    var scope = new ViewScope(Topic.RUNS, 0, 1);
    digestIsOfTheMoment(
        RunView.open(scope, folder.resolve("runs"), memory, ViewListener.NONE, () -> 0).view(),
        offset -> Samples.started(offset % 3 == 0 ? "a" : "run-" + offset));
  }

  @Test
  void of_points_while_others_come() {
    var scope = new ViewScope(Topic.METRICS, 0, 1);
    digestIsOfTheMoment(
        MetricView.inMemory(scope, ViewListener.NONE, () -> 0).view(),
        offset -> Samples.point("run-" + offset % 3, 1 + offset / 3, offset));
  }

  @Test
  void of_lines_while_others_come() {
    var scope = new ViewScope(Topic.LOGS, 0, 1);
    digestIsOfTheMoment(
        LogView.open(scope, folder.resolve("logs"), memory, ViewListener.NONE, () -> 0).view(),
        offset -> Samples.line("run-" + offset % 3, "line " + offset));
  }
}
