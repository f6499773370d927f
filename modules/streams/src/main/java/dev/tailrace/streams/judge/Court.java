package dev.tailrace.streams.judge;

import dev.tailrace.model.run.RunState;
import dev.tailrace.streams.view.Facts;
import dev.tailrace.wire.Topic;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What the judge asks of the views. Any thread. */
public interface Court {
  /** The partitions that are folded here now. */
  Set<Integer> served();

  /**
   * Whether the views of a partition are folded up to these ends, of which those of heartbeats are
   * none of theirs; false while the partition cannot be read.
   */
  boolean folded(int partition, Map<Topic, Long> ends);

  /** Whether any run of the partition has started and not ended. */
  boolean hasLiveRuns(int partition);

  /** Visits the runs that have started and not ended, as long as the partition can be read. */
  void eachLiveRun(int partition, Consumer<Case> visitor);

  /**
   * One run that may be silent.
   *
   * @param heardBy the facts of all views of the partition: runs, metrics and logs
   */
  record Case(RunState state, List<Facts> heardBy) {}
}
