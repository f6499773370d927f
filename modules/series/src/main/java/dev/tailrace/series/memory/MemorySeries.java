package dev.tailrace.series.memory;

import dev.tailrace.model.Limits;
import dev.tailrace.model.Reason;
import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.Curves;
import dev.tailrace.series.Extent;
import dev.tailrace.series.MetricSummary;
import dev.tailrace.series.Point;
import dev.tailrace.series.PointBlock;
import dev.tailrace.series.PointFeed;
import dev.tailrace.series.RankProgress;
import dev.tailrace.series.Resolution;
import dev.tailrace.series.Selection;
import dev.tailrace.series.SeriesRows;
import dev.tailrace.series.SeriesStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The plain, exact implementation: every point stays in memory, every query reads the points. */
public final class MemorySeries implements SeriesStore {
  private final Limits limits;
  private final ConcurrentHashMap<String, RunSeries> runs = new ConcurrentHashMap<>();
  private long lastOffset = -1;

  public MemorySeries(Limits limits) {
    this.limits = limits;
  }

  @Override
  public Outcome append(long offset, MetricBatch batch) {
    if (offset <= lastOffset) {
      throw new IllegalArgumentException(
          "offset " + offset + " does not follow offset " + lastOffset);
    }
    lastOffset = offset;
    if (batch.points() == 0) {
      return Outcome.Applied.APPLIED;
    }
    String run = batch.header().run();
    RunSeries known = runs.get(run);
    RunSeries series = known == null ? new RunSeries() : known;
    int names = series.nameCount();
    int newNames = series.newNames(batch.names());
    if (names + newNames > limits.runMetricNamesMax()) {
      return new Outcome.Refused(
          new Refusal(
              Reason.SERIES_QUOTA,
              "%d new metric names beside %d, at most %d a run"
                  .formatted(newNames, names, limits.runMetricNamesMax())));
    }
    series.add(batch);
    if (known == null) {
      runs.put(run, series);
    }
    return Outcome.Applied.APPLIED;
  }

  @Override
  public void purge(String run) {
    runs.remove(run);
  }

  @Override
  public SortedSet<String> runs() {
    return new TreeSet<>(runs.keySet());
  }

  @Override
  public long pointCount(String run) {
    RunSeries series = runs.get(run);
    return series == null ? 0 : series.pointCount();
  }

  @Override
  public SortedSet<String> metricNames(String run) {
    RunSeries series = runs.get(run);
    return series == null ? Collections.emptySortedSet() : series.metricNames();
  }

  @Override
  public Optional<MetricSummary> metric(String run, String metric, AttemptChoice attempts) {
    RunSeries series = runs.get(run);
    return series == null
        ? Optional.empty()
        : Optional.ofNullable(series.summary(metric, attempts));
  }

  @Override
  public List<RankProgress> ranks(String run) {
    RunSeries series = runs.get(run);
    return series == null ? List.of() : series.ranks();
  }

  @Override
  public Optional<Curves> buckets(Selection selection, Resolution resolution) {
    return Optional.ofNullable(freeze(selection))
        .map(metric -> new MemoryQuery(metric, selection).curves(resolution));
  }

  @Override
  public Optional<Extent> extent(Selection selection) {
    return Optional.ofNullable(freeze(selection))
        .map(metric -> new MemoryQuery(metric, selection))
        .flatMap(MemoryQuery::extent);
  }

  @Override
  public SeriesRows rows(Selection selection) {
    var metric = freeze(selection);
    return metric == null
        ? new MemoryRows(Collections.emptyIterator(), false)
        : new MemoryQuery(metric, selection).rows();
  }

  private RunSeries.@Nullable FrozenMetric freeze(Selection selection) {
    RunSeries series = runs.get(selection.run());
    return series == null ? null : series.freeze(selection.metric(), selection.ranks());
  }

  @Override
  public void blocks(Selection selection, @Nullable Point after, Predicate<PointBlock> visitor) {
    var metric = freeze(selection);
    if (metric != null) {
      new MemoryQuery(metric, selection).blocks(after, visitor);
    }
  }

  @Override
  public void feed(String run, PointFeed feed) {
    RunSeries series = runs.get(run);
    if (series != null) {
      feed(series.freezeAll(), feed);
    }
  }

  @Override
  public Still still() {
    var frozen = new HashMap<String, List<RunSeries.FrozenMetric>>();
    runs.forEach((run, series) -> frozen.put(run, series.freezeAll()));
    return new Frozen(frozen);
  }

  private record Frozen(Map<String, List<RunSeries.FrozenMetric>> runs) implements Still {
    @Override
    public void feed(String run, PointFeed feed) {
      MemorySeries.feed(runs.getOrDefault(run, List.of()), feed);
    }

    @Override
    public void close() {}
  }

  private static void feed(List<RunSeries.FrozenMetric> metrics, PointFeed feed) {
    var sorted = new ArrayList<>(metrics);
    sorted.sort(Comparator.comparing(RunSeries.FrozenMetric::name));
    for (var metric : sorted) {
      for (FrozenSeries one : metric.series()) {
        feed(metric.name(), one, feed);
      }
    }
  }

  private static void feed(String metric, FrozenSeries series, PointFeed feed) {
    for (int position = 0; position < series.count(); position++) {
      feed.point(
          metric,
          series.rank(),
          series.attempt(),
          series.step(position),
          series.timeEpochMs(position),
          Double.doubleToRawLongBits(series.value(position)));
    }
  }
}
