package dev.tailrace.series.memory;

import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.MetricSummary;
import dev.tailrace.series.RankChoice;
import dev.tailrace.series.RankProgress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one run. Every method holds the run's lock only to write or to take a frozen view,
 * so a batch is seen as a whole and no reader waits for another.
 */
final class RunSeries {
  private final Map<String, MetricSeries> metrics = new HashMap<>();
  private final TreeMap<Integer, RankProgress> ranks = new TreeMap<>();
  private long points;

  /** How many metric names the run would gain. */
  synchronized int newNames(String[] names) {
    int unknown = 0;
    for (String name : names) {
      if (!metrics.containsKey(name)) {
        unknown++;
      }
    }
    return unknown;
  }

  synchronized int nameCount() {
    return metrics.size();
  }

  synchronized void add(MetricBatch batch) {
    for (int i = 0; i < batch.names().length; i++) {
      metrics
          .computeIfAbsent(batch.names()[i], MetricSeries::new)
          .add(
              batch.rank(),
              batch.attempt(),
              batch.steps(),
              batch.timesEpochMs(),
              batch.values()[i]);
    }
    points += batch.points();
    ranks.merge(batch.rank(), progress(batch), RunSeries::further);
  }

  private static RankProgress progress(MetricBatch batch) {
    long last = Long.MIN_VALUE;
    for (long step : batch.steps()) {
      last = Math.max(last, step);
    }
    return new RankProgress(batch.rank(), batch.attempt(), last, batch.points());
  }

  private static RankProgress further(RankProgress known, RankProgress now) {
    RankProgress leading = now.attempt() > known.attempt() ? now : known;
    long last =
        now.attempt() == known.attempt()
            ? Math.max(known.lastStep(), now.lastStep())
            : leading.lastStep();
    return new RankProgress(known.rank(), leading.attempt(), last, known.points() + now.points());
  }

  synchronized long pointCount() {
    return points;
  }

  synchronized SortedSet<String> metricNames() {
    return new TreeSet<>(metrics.keySet());
  }

  synchronized List<RankProgress> ranks() {
    return List.copyOf(ranks.values());
  }

  @Nullable MetricSummary summary(String metric, AttemptChoice attempts) {
    MetricSeries.Scan scan;
    synchronized (this) {
      MetricSeries series = metrics.get(metric);
      if (series == null) {
        return null;
      }
      MetricSummary known = series.knownSummary(attempts);
      if (known != null) {
        return known;
      }
      scan = series.scan(attempts);
    }
    return scan.summary();
  }

  /** One state of a metric: its series by rank and attempt, and how many ranks it has in all. */
  record FrozenMetric(String name, List<FrozenSeries> series, int rankCount) {}

  synchronized @Nullable FrozenMetric freeze(String metric, RankChoice choice) {
    MetricSeries series = metrics.get(metric);
    if (series == null) {
      return null;
    }
    Integer rank = choice instanceof RankChoice.One(int one) ? Integer.valueOf(one) : null;
    return new FrozenMetric(metric, series.freeze(rank), series.rankCount());
  }

  synchronized List<FrozenMetric> freezeAll() {
    var all = new ArrayList<FrozenMetric>();
    metrics.forEach(
        (name, series) -> all.add(new FrozenMetric(name, series.freeze(null), series.rankCount())));
    return all;
  }
}
