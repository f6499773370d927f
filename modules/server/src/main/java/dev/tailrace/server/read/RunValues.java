package dev.tailrace.server.read;

import dev.tailrace.model.Value;
import dev.tailrace.model.liveness.RunLiveness;
import dev.tailrace.model.query.Column.Field;
import dev.tailrace.model.query.Computed;
import dev.tailrace.model.query.RunTable;
import dev.tailrace.model.run.RunState;
import dev.tailrace.streams.Lease;
import dev.tailrace.streams.view.PartitionTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The run table of one partition while a lease lasts, with the columns that come from time: those
 * are computed for the runs that a question looks at, once each.
 */
final class RunValues {
  private final Lease lease;
  private final RunReads reads;
  private final PartitionTable table;
  private final Map<String, Optional<RunLiveness>> lives = new HashMap<>();

  RunValues(Lease lease, RunReads reads) {
    this.lease = lease;
    this.reads = reads;
    table = lease.table();
  }

  RunTable table() {
    return table.current();
  }

  /** The columns that no view stores. */
  @SuppressWarnings("NullAway") // does not see the annotation in the record of another module
  Computed computed() {
    return new Computed(
        Map.of(
            Field.STATUS, this::status,
            Field.DEGRADED, run -> of(run, live -> new Value.Flag(live.degraded())),
            Field.REASON, run -> of(run, live -> text(live.reason())),
            Field.LAST_HEARD_TIME, run -> of(run, live -> whole(live.lastHeardEpochMs()))));
  }

  /** The run itself; empty when it went meanwhile. */
  Optional<RunState> state(String run) {
    return Optional.ofNullable(reads.find(lease, run));
  }

  Optional<RunLiveness> liveness(String run) {
    return lives.computeIfAbsent(run, id -> state(id).map(state -> reads.liveness(lease, state)));
  }

  @Nullable Value status(String run) {
    Value settled = table.settledStatus(run);
    return settled == null ? of(run, live -> text(live.status().code())) : settled;
  }

  /** What is read of how a run stands; null says nothing. */
  private interface Reading {
    @Nullable Value of(RunLiveness liveness);
  }

  private @Nullable Value of(String run, Reading reading) {
    RunLiveness live = liveness(run).orElse(null);
    return live == null ? null : reading.of(live);
  }

  private static @Nullable Value text(@Nullable String text) {
    return text == null ? null : new Value.Text(text);
  }

  private static @Nullable Value whole(@Nullable Long number) {
    return number == null ? null : new Value.Whole(number);
  }
}
