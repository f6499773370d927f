package dev.tailrace.server.read;

import dev.tailrace.model.event.RunEvent.MetricDefined;
import dev.tailrace.server.http.Globs;
import dev.tailrace.streams.view.RunView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What runs said of how their metrics are meant ({@code metric.defined}). Names may have stars; of
 * a metric that is named in full, only that counts.
 */
final class MetricDefinitions {
  /** Events of a run that are looked at; one has a few dozen. */
  private static final int LOOKED_AT_MAX = 20_000;

  private final Map<String, Said> saidByName = new HashMap<>();

  /** What was said of one name: the newest axis, and what each run wants of it. */
  private static final class Said {
    private @Nullable String x;
    private long appendEpochMs = Long.MIN_VALUE;
    private final Map<String, String> goalByRun = new HashMap<>();
  }

  /** Adds what a run said, in the order in which it did. */
  void addAll(RunView runs, String run) {
    runs.timeline(
        run,
        0,
        LOOKED_AT_MAX,
        logged -> {
          if (logged.event() instanceof MetricDefined defined) {
            add(run, defined, logged.appendEpochMs());
          }
          return true;
        });
  }

  void add(String run, MetricDefined defined, long appendEpochMs) {
    Said said = saidByName.computeIfAbsent(defined.name(), _ -> new Said());
    if (defined.x() != null && appendEpochMs >= said.appendEpochMs) {
      said.x = defined.x();
      said.appendEpochMs = appendEpochMs;
    }
    if (defined.goal() != null) {
      said.goalByRun.put(run, defined.goal());
    }
  }

  /** The metric that is the x axis of another one; null when nobody wished for one. */
  @Nullable String x(String metric) {
    Said own = saidByName.get(metric);
    if (own != null && own.x != null) {
      return own.x;
    }
    return saidByName.entrySet().stream()
        .filter(said -> said.getValue().x != null && Globs.matches(said.getKey(), metric))
        .max((a, b) -> Long.compare(a.getValue().appendEpochMs, b.getValue().appendEpochMs))
        .map(said -> said.getValue().x)
        .orElse(null);
  }

  /** What is good; null when nobody said so, or runs contradict each other. */
  @Nullable String goal(String metric) {
    Set<String> goals = new HashSet<>();
    Said own = saidByName.get(metric);
    if (own != null) {
      goals.addAll(own.goalByRun.values());
    }
    if (goals.isEmpty()) {
      saidByName.forEach(
          (name, said) -> {
            if (Globs.matches(name, metric)) {
              goals.addAll(said.goalByRun.values());
            }
          });
    }
    return goals.size() == 1 ? goals.iterator().next() : null;
  }
}
