package dev.tailrace.streams;

import dev.tailrace.model.run.RunState;
import dev.tailrace.streams.judge.Court;
import dev.tailrace.wire.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What the judge sees of the views: through leases of a slice each, like every reader. */
final class Courtroom implements Court {
  private static final int RUNS_A_LEASE = 200;

  private final Views views;

  Courtroom(Views views) {
    this.views = views;
  }

  @Override
  public Set<Integer> served() {
    return views.served();
  }

  @Override
  public boolean folded(int partition, Map<Topic, Long> ends) {
    if (!(views.open(partition) instanceof Access.Open(Lease lease))) {
      return false;
    }
    try (lease) {
      return ends.entrySet().stream()
          .allMatch(end -> lease.position().next(end.getKey(), partition) >= end.getValue());
    }
  }

  @Override
  public boolean hasLiveRuns(int partition) {
    return !liveRuns(partition).isEmpty();
  }

  @Override
  public void eachLiveRun(int partition, Consumer<Case> visitor) {
    List<String> live = liveRuns(partition);
    for (int from = 0; from < live.size(); from += RUNS_A_LEASE) {
      if (!(views.open(partition) instanceof Access.Open(Lease lease))) {
        return;
      }
      List<Case> cases = new ArrayList<>();
      try (lease) {
        for (String run : live.subList(from, Math.min(live.size(), from + RUNS_A_LEASE))) {
          RunState state = lease.runs().run(run);
          if (state != null) {
            cases.add(new Case(state, lease.heardBy()));
          }
        }
      }
      // The visitor may write to the log, and then no partition should wait for it.
      cases.forEach(visitor);
    }
  }

  private List<String> liveRuns(int partition) {
    if (!(views.open(partition) instanceof Access.Open(Lease lease))) {
      return List.of();
    }
    try (lease) {
      return List.copyOf(lease.runs().liveRuns());
    }
  }
}
