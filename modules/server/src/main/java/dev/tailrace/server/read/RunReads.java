package dev.tailrace.server.read;

import dev.tailrace.model.liveness.RunLiveness;
import dev.tailrace.model.run.Ranks;
import dev.tailrace.model.run.RunState;
import dev.tailrace.model.run.Standing;
import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.MetricSummary;
import dev.tailrace.series.SeriesStore;
import dev.tailrace.server.http.Problem;
import dev.tailrace.server.http.ProblemCode;
import dev.tailrace.server.http.ProblemException;
import dev.tailrace.streams.Lease;
import dev.tailrace.streams.view.Facts;
import dev.tailrace.streams.view.FoldedView;
import dev.tailrace.streams.view.RunFacts;
import dev.tailrace.streams.view.WriterGap;
import dev.tailrace.wire.Topic;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is read of single runs under a lease, put together from the views of their partition. */
public final class RunReads {
  static final int PAGE_METRICS_MAX = 1_000;

  private final LiveRuns live;

  public RunReads(LiveRuns live) {
    this.live = live;
  }

  /** A run that exists; 404 when no view knows it, 410 when it was purged. */
  RunState state(Lease lease, String run) {
    if (purged(lease, run)) {
      throw gone(run);
    }
    RunState state = find(lease, run);
    if (state == null) {
      throw Problem.notFound("there is no run " + run);
    }
    return state;
  }

  static ProblemException gone(String run) {
    return Problem.of(ProblemCode.RUN_PURGED, "run " + run + " was purged");
  }

  /** A run that exists and was not purged; null otherwise. */
  @Nullable RunState find(Lease lease, String run) {
    if (purged(lease, run)) {
      return null;
    }
    RunState state = lease.runs().run(run);
    if (state != null) {
      return state;
    }
    boolean seen =
        views(lease).stream()
            .map(view -> view.facts().of(run))
            .anyMatch(facts -> facts != null && facts.events() > 0);
    return seen ? RunState.unknown(run) : null;
  }

  static boolean purged(Lease lease, String run) {
    RunFacts facts = lease.runs().view().facts().of(run);
    return facts != null && facts.purged();
  }

  public RunLiveness liveness(Lease lease, RunState state) {
    return live.of(lease, state);
  }

  RunReading reading(Lease lease, String run) {
    RunState state = state(lease, run);
    SeriesStore series = lease.metrics().series();
    return new RunReading(
        state,
        liveness(lease, state),
        metrics(series, state, PAGE_METRICS_MAX),
        RunReading.byRank(series.ranks(run)),
        ledger(lease, state));
  }

  static List<MetricSummary> metrics(SeriesStore series, RunState state, int namesMax) {
    AttemptChoice effective = SeriesQuestion.effective(state);
    List<MetricSummary> metrics = new ArrayList<>();
    series.metricNames(state.run()).stream()
        .limit(namesMax)
        .forEach(name -> series.metric(state.run(), name, effective).ifPresent(metrics::add));
    return metrics;
  }

  private static RunReading.Ledger ledger(Lease lease, RunState state) {
    String run = state.run();
    Map<Topic, FoldedView> views = new EnumMap<>(Topic.class);
    views.put(Topic.RUNS, lease.runs().view());
    views.put(Topic.METRICS, lease.metrics().view());
    views.put(Topic.LOGS, lease.logs().view());
    Map<Topic, List<WriterGap>> gaps = new EnumMap<>(Topic.class);
    long events = 0;
    long duplicates = 0;
    long deadLetters = 0;
    for (var view : views.entrySet()) {
      RunFacts facts = view.getValue().facts().of(run);
      events += facts == null ? 0 : facts.events();
      duplicates += facts == null ? 0 : facts.duplicates();
      deadLetters += facts == null ? 0 : facts.deadLetters();
      gaps.put(view.getKey(), view.getValue().gaps(run));
    }
    RunFacts metrics = lease.metrics().view().facts().of(run);
    RunFacts logs = lease.logs().view().facts().of(run);
    return new RunReading.Ledger(
        events,
        metrics == null ? 0 : metrics.entries(),
        logs == null ? 0 : logs.entries(),
        duplicates,
        state.late() + late(lease, state),
        deadLetters,
        gaps);
  }

  /** Metrics and log lines that came after the end of their rank. */
  private static long late(Lease lease, RunState state) {
    long[] late = {0};
    Ranks ranks = state.ranks();
    Facts metrics = lease.metrics().view().facts();
    Facts logs = lease.logs().view().facts();
    ranks.forEach(
        (number, rank) -> {
          if (rank.standing() instanceof Standing.Ended ended) {
            late[0] += metrics.late(state.run(), number, ended.appendEpochMs());
            late[0] += logs.late(state.run(), number, ended.appendEpochMs());
          }
        });
    return late[0];
  }

  /** Broker time of the last event of a run in any view. */
  static long lastAppendEpochMs(Lease lease, String run) {
    long last = 0;
    for (FoldedView view : views(lease)) {
      RunFacts facts = view.facts().of(run);
      last = facts == null ? last : Math.max(last, facts.lastAppendEpochMs());
    }
    return last;
  }

  private static List<FoldedView> views(Lease lease) {
    return List.of(lease.runs().view(), lease.metrics().view(), lease.logs().view());
  }
}
