package dev.tailrace.server.read;

import dev.tailrace.model.run.RunState;
import dev.tailrace.streams.Lease;
import dev.tailrace.streams.view.RunFacts;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs as they were right after a record of theirs, for one tail: it asks in the order of the log,
 * so that each state is folded on from the one before. Used by one thread.
 */
public final class PastRuns {
  /** States can be large: those of the runs that a tail shows by turns, and no more. */
  private static final int KEPT_MAX = 8;

  private record Known(RunState state, long nextOffset) {}

  private final Map<String, Known> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > KEPT_MAX;
        }
      };

  /**
   * The state that the record led to.
   *
   * @param offset of an applied lifecycle event
   * @return null when the run was purged since
   */
  @Nullable RunState after(Lease lease, String run, long offset) {
    if (RunReads.purged(lease, run)) {
      kept.remove(run);
      return null;
    }
    RunState state = newest(lease, run, offset);
    if (state == null) {
      Known known = kept.get(run);
      state =
          known == null || known.nextOffset() > offset
              ? lease.runs().foldOn(RunState.unknown(run), 0, offset + 1)
              : lease.runs().foldOn(known.state(), known.nextOffset(), offset + 1);
    }
    kept.put(run, new Known(state, offset + 1));
    return state;
  }

  /** The state as it is now, if the record is the run's last; null when it may not be. */
  private static @Nullable RunState newest(Lease lease, String run, long offset) {
    RunFacts facts = lease.runs().view().facts().of(run);
    RunState now = lease.runs().run(run);
    // A state is shown a moment before the facts of its record: only a pair that agrees is of one.
    return facts != null
            && now != null
            && facts.lastOffset() == offset
            && facts.events() == now.events()
        ? now
        : null;
  }
}
