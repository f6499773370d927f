package dev.tailrace.server.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.server.tail.SeriesChanges.Range;
import dev.tailrace.server.tail.SeriesChanges.Series;
import dev.tailrace.streams.tail.TailItem;
import dev.tailrace.wire.Topic;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SeriesChangesTest {
  private static final Series LOSS = new Series("r", "loss");

  private final SeriesChanges changes = new SeriesChanges("loss"::equals);

  private static TailItem.Frame batch(String run, long offset, int attempt, long... steps) {
    double[] values = new double[steps.length];
    return new TailItem.Frame(
        Topic.METRICS,
        0,
        offset,
        0,
        100,
        new MetricBatch(
            Header.unsequenced(run, 0),
            0,
            attempt,
            steps,
            steps,
            new String[] {"loss", "acc"},
            new double[][] {values, values}));
  }

  @Test
  void many_batches_of_a_series_are_one_range() {
    changes.add(batch("r", 0, 1, 5));
    changes.take();
    changes.add(batch("r", 1, 1, 7, 6));
    changes.add(batch("r", 2, 1, 9));

    assertEquals(Map.of(LOSS, new Range(6, 9)), changes.take().ranges());
    assertTrue(changes.take().isEmpty());
  }

  @Test
  void what_may_hide_older_attempts_has_no_end() {
    changes.add(batch("r", 0, 1, 5));
    assertEquals(Map.of(LOSS, new Range(5, Long.MAX_VALUE)), changes.take().ranges());
    changes.add(batch("r", 1, 2, 3));
    assertEquals(Map.of(LOSS, new Range(3, Long.MAX_VALUE)), changes.take().ranges());
    changes.add(batch("r", 2, 2, 4));
    assertEquals(Map.of(LOSS, new Range(4, 4)), changes.take().ranges());
    changes.add(batch("r", 3, 2, 2));
    assertEquals(Map.of(LOSS, new Range(2, Long.MAX_VALUE)), changes.take().ranges());
  }

  @Test
  void more_series_than_may_wait_are_told_as_one_gap() {
    for (int run = 0; run < 1_003; run++) {
      changes.add(batch("r" + run, run, 1, 1));
    }

    SeriesChanges.Taken taken = changes.take();

    assertEquals(1_000, taken.ranges().size());
    assertEquals(List.of(new TailItem.Gap(Topic.METRICS, 0, 1_000, 1_002, 3)), taken.missed());
  }
}
