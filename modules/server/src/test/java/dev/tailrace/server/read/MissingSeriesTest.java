package dev.tailrace.server.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.model.Limits;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.series.memory.MemorySeries;
import org.junit.jupiter.api.Test;

/** What is said of a metric that a run does not have. */
final class MissingSeriesTest {

  @Test
  void a_metric_that_came_while_it_was_missed_is_not_taken_for_another() {
    var series = new MemorySeries(Limits.DEFAULT);
    series.append(
        1,
        new MetricBatch(
            Header.unsequenced("r", 1),
            0,
            1,
            new long[] {1},
            new long[] {1},
            new String[] {"loss"},
            new double[][] {{1}}));

    String found = MissingSeries.problem(series, "r", "loss").problem().detail();
    String misspelt = MissingSeries.problem(series, "r", "los").problem().detail();

    assertEquals("run r has no metric loss", found);
    assertEquals("run r has no metric los; did you mean loss?", misspelt);
  }
}
