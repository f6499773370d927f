package dev.tailrace.server.read;

import dev.tailrace.model.liveness.RunLiveness;
import dev.tailrace.model.run.RunState;
import dev.tailrace.streams.Lease;

/** Port: how a run stands now, by its lifecycle and by what was heard of its ranks. Any thread. */
@FunctionalInterface
public interface LiveRuns {
  RunLiveness of(Lease lease, RunState state);
}
