package dev.tailrace.server.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.tailrace.model.liveness.RunLiveness;
import dev.tailrace.model.run.RunState;
import dev.tailrace.model.run.RunStatus;
import dev.tailrace.series.RankProgress;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RunReadingTest {
  private static final int RANKS = 4_000;

  /** The progress of every second rank; counts how often one was looked at. */
  private static final class Progress extends AbstractList<RankProgress> {
    private int looks;

    @Override
    public RankProgress get(int index) {
      looks++;
      return new RankProgress(2 * index, 1, index, 1);
    }

    @Override
    public int size() {
      return RANKS / 2;
    }
  }

  @Test
  void the_progress_of_all_ranks_takes_one_look_at_each() {
    Progress progress = new Progress();
    var liveness = new RunLiveness(RunStatus.RUNNING, false, null, null, null, null, List.of());
    var ledger = new RunReading.Ledger(0, 0, 0, 0, 0, 0, Map.of());

    var reading =
        new RunReading(
            RunState.unknown("r"), liveness, List.of(), RunReading.byRank(progress), ledger);

    for (int rank = 0; rank < RANKS; rank += 2) {
      RankProgress one = reading.progressOf(rank);
      assertNotNull(one);
      assertEquals(rank / 2, one.lastStep());
      assertNull(reading.progressOf(rank + 1));
    }
    assertEquals(RANKS / 2, progress.looks);
  }
}
