package dev.tailrace.streams.view;

import dev.tailrace.model.Value;
import dev.tailrace.model.query.Column;
import dev.tailrace.model.query.Column.Aggregate;
import dev.tailrace.model.query.Column.Field;
import dev.tailrace.model.query.RunTable;
import dev.tailrace.model.run.Attempt;
import dev.tailrace.model.run.RunState;
import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.MetricSummary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The run table of one partition: a row for each run that any of its views has seen. It is filled
 * from the views when it is first asked for, and each question brings it up to date with the runs
 * that changed since, so the folds pay nothing for it. There is one for a set of views, because the
 * views tell each change once. Any thread, while the views may be read.
 */
public final class PartitionTable {
  private static final int WRITTEN_MAX = 1_000;

  private final RunView runs;
  private final MetricView metrics;
  private final LogView logs;
  private final RunTable table = new RunTable();
  private final Map<String, Map<Column, Value>> written =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<Column, Value>> eldest) {
          return size() > WRITTEN_MAX;
        }
      };
  private boolean loaded;

  public PartitionTable(RunView runs, MetricView metrics, LogView logs) {
    this.runs = runs;
    this.metrics = metrics;
    this.logs = logs;
  }

  /** The table as of now; columns that come from time ({@code status}) are for the caller. */
  public synchronized RunTable current() {
    if (!loaded) {
      load();
      loaded = true;
    }
    refresh();
    return table;
  }

  /**
   * The status of a run that has ended for certain; null when the caller has to look at its ranks.
   */
  public @Nullable Value settledStatus(String run) {
    return table.settled(run, Field.STATUS);
  }

  private void load() {
    Set<String> seen = new HashSet<>(runs.view().facts().runIds());
    seen.addAll(metrics.view().facts().runIds());
    seen.addAll(logs.view().facts().runIds());
    for (String run : seen) {
      showLifecycle(run);
      showMetrics(run);
    }
    runs.takeChanged();
  }

  private void refresh() {
    for (String run : runs.takeChanged()) {
      int attempts = table.value(run, Field.ATTEMPT) instanceof Value.Whole(long it) ? (int) it : 1;
      showLifecycle(run);
      RunState state = runs.run(run);
      if (state != null && state.attempt() != attempts) {
        showMetrics(run);
      }
    }
    for (String run : Set.copyOf(metrics.changedRuns())) {
      ensureRow(run);
      Set<String> names = metrics.takeChanged(run);
      AttemptChoice choice = attempts(run);
      for (String metric : names == null ? Set.<String>of() : names) {
        showMetric(run, metric, choice);
      }
    }
    for (String run : logs.takeNew()) {
      ensureRow(run);
    }
  }

  private void showLifecycle(String run) {
    RunRow row = runs.row(run);
    if (row == null) {
      hideLifecycle(run);
      return;
    }
    Map<Column, Value> now = row.columns();
    Map<Column, @Nullable Value> changes = new HashMap<>(now);
    Map<Column, Value> before = written.put(run, now);
    if (before != null) {
      before.keySet().forEach(column -> changes.putIfAbsent(column, null));
      before.forEach(changes::remove);
    } else if (table.value(run, Field.PROJECT) != null) {
      // What stood there is not known any more, and something may have to go: begin anew.
      table.remove(run);
      showMetrics(run);
    }
    table.write(run, changes);
    table.delete(run, row.deleted());
    table.settle(run, Field.STATUS, row.settledStatus());
  }

  /** A purged run has no row; one that only other views have seen has an empty one. */
  private void hideLifecycle(String run) {
    if (purged(run)) {
      table.remove(run);
      written.remove(run);
    } else {
      ensureRow(run);
    }
  }

  private void ensureRow(String run) {
    if (!purged(run) && table.value(run, Field.PROJECT) == null) {
      table.write(run, Map.of(Field.PROJECT, new Value.Text(RunState.DEFAULT_PROJECT)));
    }
  }

  private boolean purged(String run) {
    RunFacts facts = runs.view().facts().of(run);
    return facts != null && facts.purged();
  }

  private AttemptChoice attempts(String run) {
    RunState state = runs.run(run);
    if (state == null || state.attempts().size() < 2) {
      return AttemptChoice.UNDECLARED;
    }
    Map<Integer, Long> fromSteps = new HashMap<>();
    for (Attempt attempt : state.attempts()) {
      if (attempt.fromStep() != null) {
        fromSteps.put(attempt.number(), attempt.fromStep());
      }
    }
    return new AttemptChoice.Effective(fromSteps);
  }

  private void showMetrics(String run) {
    AttemptChoice choice = attempts(run);
    metrics.series().metricNames(run).forEach(metric -> showMetric(run, metric, choice));
  }

  private void showMetric(String run, String metric, AttemptChoice attempts) {
    MetricSummary summary = metrics.series().metric(run, metric, attempts).orElse(null);
    if (summary == null || purged(run)) {
      return;
    }
    Map<Column, @Nullable Value> values = new HashMap<>();
    values.put(column(metric, Aggregate.LAST), real(summary.last()));
    values.put(column(metric, Aggregate.FIRST), real(summary.first()));
    values.put(column(metric, Aggregate.MIN), real(summary.min()));
    values.put(column(metric, Aggregate.MAX), real(summary.max()));
    values.put(column(metric, Aggregate.COUNT), new Value.Whole(summary.count()));
    table.write(run, values);
  }

  private static Column column(String metric, Aggregate aggregate) {
    return new Column.Metric(metric, aggregate);
  }

  private static @Nullable Value real(MetricSummary.@Nullable At at) {
    return at == null ? null : new Value.Real(at.value());
  }

  private static @Nullable Value real(MetricSummary.@Nullable Extreme extreme) {
    return extreme == null ? null : new Value.Real(extreme.value());
  }
}
