package dev.tailrace.server.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.liveness.RunLiveness;
import dev.tailrace.model.run.RunState;
import dev.tailrace.model.run.RunStatus;
import dev.tailrace.server.read.TailReads.Row;
import dev.tailrace.server.tail.WatchedRuns.Told;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class WatchedRunsTest {
  private final WatchedRuns watched = new WatchedRuns();

  private static Row row(String run, RunStatus status) {
    return new Row(
        RunState.unknown(run), new RunLiveness(status, false, null, null, null, null, List.of()));
  }

  private static Row stale(String run) {
    return row(run, RunStatus.STALE);
  }

  @Test
  void each_of_many_runs_has_its_turn() {
    for (int run = 0; run < 1_000; run++) {
      watched.told(new Told("run-" + run, "running"));
    }

    Set<String> changed = new TreeSet<>();
    for (int look = 0; look < 5; look++) {
      for (Row row : watched.changed(WatchedRunsTest::stale)) {
        assertTrue(changed.add(row.run()), row.run() + " came twice");
        watched.told(Told.of(row));
      }
    }

    assertEquals(1_000, changed.size());
    assertEquals(List.of(), watched.changed(WatchedRunsTest::stale));
  }

  @Test
  void what_has_ended_or_went_is_not_looked_at_any_more() {
    watched.told(new Told("ended", "running"));
    watched.told(Told.of(row("ended", RunStatus.FINISHED)));
    watched.told(new Told("went", "running"));

    assertEquals(List.of(), watched.changed(_ -> null));
    assertEquals(List.of(), watched.changed(WatchedRunsTest::stale));
  }
}
