package dev.tailrace.streams.view;

import dev.tailrace.model.Limits;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.series.MemorySeries;
import dev.tailrace.series.SeriesStore;
import dev.tailrace.store.Batch;
import dev.tailrace.store.KeyReads;
import dev.tailrace.store.MemoryKeyValues;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The metric points of the runs of one partition. Points and bookkeeping live in memory together,
 * so at each start the partition is folded from its beginning.
 */
public final class MetricView implements TopicFold {
  private final FoldedView view;
  private final Map<String, Set<String>> changed = new ConcurrentHashMap<>();
  private volatile SeriesStore series = new MemorySeries(Limits.DEFAULT);

  private MetricView(ViewScope scope, ViewListener listener, LongSupplier nanoTime) {
    this.view = new FoldedView(scope, new MemoryKeyValues(), this, listener, nanoTime);
  }

  /** A view that lives and dies with the process. */
  public static MetricView inMemory(ViewScope scope, ViewListener listener, LongSupplier nanoTime) {
    return new MetricView(scope, listener, nanoTime);
  }

  public FoldedView view() {
    return view;
  }

  /** The points themselves. */
  public SeriesStore series() {
    return series;
  }

  /** The runs of which points came since {@link #takeChanged}, in no order. */
  Set<String> changedRuns() {
    return changed.keySet();
  }

  /** The metrics of a run that got points since this was asked last; null when none did. */
  @Nullable Set<String> takeChanged(String run) {
    return changed.remove(run);
  }

  @Override
  public Staged stage(LogRecord record, RunScoped event, Batch batch) {
    if (!(event instanceof MetricBatch metrics)) {
      throw new IllegalArgumentException("not a batch of metrics: " + event.getClass());
    }
    return switch (series.append(record.offset(), metrics)) {
      case SeriesStore.Outcome.Refused(var refusal) -> new Staged.Refused(refusal);
      case SeriesStore.Outcome.Applied _ ->
          new Staged.Ready(metrics.points(), () -> change(metrics));
    };
  }

  private void change(MetricBatch metrics) {
    changed.compute(
        metrics.header().run(),
        (_, names) -> {
          Set<String> all = names == null ? ConcurrentHashMap.newKeySet() : names;
          all.addAll(Set.of(metrics.names()));
          return all;
        });
  }

  @Override
  public void load() {}

  @Override
  public void clear() {
    series = new MemorySeries(Limits.DEFAULT);
    changed.clear();
  }

  @Override
  public void forget(String run) {
    series.purge(run);
    changed.remove(run);
  }

  @Override
  public Content content() {
    return new Points(series.still());
  }

  private record Points(SeriesStore.Still points) implements Content {
    @Override
    public void digest(String run, KeyReads still, Slices slices, Canon canon) {
      points.feed(
          run,
          (metric, rank, attempt, step, timeEpochMs, valueBits) -> {
            slices.pause();
            canon.add(metric).add(rank).add(attempt).add(step).add(timeEpochMs).add(valueBits);
          });
    }

    @Override
    public void close() {
      points.close();
    }
  }
}
