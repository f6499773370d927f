package dev.tailrace.series.memory;

import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.MetricSummary;
import dev.tailrace.series.MetricSummary.At;
import dev.tailrace.series.Selection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All series of one metric of a run. Guarded by its run's lock, but for {@link #scan}. */
final class MetricSeries {
  private final String name;
  private final TreeMap<Long, PointColumns> byRankAndAttempt = new TreeMap<>();
  private final TreeMap<Integer, Tally> tallies = new TreeMap<>();
  private final Set<Integer> ranks = new HashSet<>();
  private long points;
  private @Nullable PointColumns latest;
  private volatile @Nullable Scanned scanned;

  /** A summary that was read from the points while there were so many of them. */
  private record Scanned(AttemptChoice attempts, long points, MetricSummary summary) {}

  MetricSeries(String name) {
    this.name = name;
  }

  void add(int rank, int attempt, long[] steps, long[] timesEpochMs, double[] values) {
    PointColumns series = series(rank, attempt);
    Tally tally = tallies.computeIfAbsent(attempt, _ -> new Tally());
    for (int row = 0; row < steps.length; row++) {
      long step = steps[row];
      if (!series.isNewestStep(step)) {
        tally.spoil();
      }
      series.add(step, timesEpochMs[row], values[row]);
      if (!tally.isSpoiled()) {
        tally.add(rank, step, timesEpochMs[row], values[row]);
      }
    }
    points += steps.length;
  }

  private PointColumns series(int rank, int attempt) {
    PointColumns known = latest;
    if (known == null || known.rank != rank || known.attempt != attempt) {
      known =
          byRankAndAttempt.computeIfAbsent(
              (long) rank << 32 | attempt, _ -> new PointColumns(rank, attempt));
      ranks.add(rank);
      latest = known;
    }
    return known;
  }

  /** The series of a rank, or of all for null, by rank and attempt. */
  List<FrozenSeries> freeze(@Nullable Integer rank) {
    var frozen = new ArrayList<FrozenSeries>();
    for (PointColumns series : byRankAndAttempt.values()) {
      if (rank == null || series.rank == rank) {
        frozen.add(series.freeze());
      }
    }
    return frozen;
  }

  int rankCount() {
    return ranks.size();
  }

  /** The summary if it is known without reading points. */
  @Nullable MetricSummary knownSummary(AttemptChoice attempts) {
    Scanned last = scanned;
    if (last != null && last.points == points && last.attempts.equals(attempts)) {
      return last.summary;
    }
    if (tallies.size() != 1) {
      return null;
    }
    int attempt = tallies.firstKey();
    Tally tally = tallies.firstEntry().getValue();
    boolean whole =
        switch (attempts) {
          case AttemptChoice.Every() -> true;
          case AttemptChoice.One(int one) -> one == attempt;
          case AttemptChoice.Effective(var fromSteps) ->
              fromSteps.entrySet().stream()
                  .noneMatch(cut -> cut.getKey() > attempt && cut.getValue() <= tally.lastStep());
        };
    return whole && !tally.isSpoiled() ? tally.summary(name, ranks.size(), List.of(attempt)) : null;
  }

  /** What a summary has to be read from when it is not known; taken under the lock. */
  Scan scan(AttemptChoice attempts) {
    return new Scan(freeze(null), attempts, points, ranks.size(), List.copyOf(tallies.keySet()));
  }

  /** A state of the metric that is summed up without a lock. */
  final class Scan {
    private final List<FrozenSeries> series;
    private final AttemptChoice attempts;
    private final long pointsThen;
    private final int ranksThen;
    private final List<Integer> attemptsThen;

    private Scan(
        List<FrozenSeries> series,
        AttemptChoice attempts,
        long pointsThen,
        int ranksThen,
        List<Integer> attemptsThen) {
      this.series = series;
      this.attempts = attempts;
      this.pointsThen = pointsThen;
      this.ranksThen = ranksThen;
      this.attemptsThen = attemptsThen;
    }

    MetricSummary summary() {
      var selection = Selection.of("", name).withAttempts(attempts);
      var rows = new Rows(Visibility.counting(series, selection), selection);
      var figures = new Figures();
      At first = null;
      At last = null;
      while (rows.advance()) {
        figures.add(rows.row());
        last = rows.row().at();
        first = first == null ? last : first;
      }
      var summary = figures.summary(name, first, last, ranksThen, attemptsThen);
      scanned = new Scanned(attempts, pointsThen, summary);
      return summary;
    }
  }
}
