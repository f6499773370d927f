package dev.tailrace.streams.view;

import dev.tailrace.model.Limits;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.series.MemorySeries;
import dev.tailrace.series.SeriesStore;
import dev.tailrace.store.Batch;
import dev.tailrace.store.KeyReads;
import dev.tailrace.store.KeyValues;
import dev.tailrace.store.MemoryKeyValues;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
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
  private final Map<String, Changed> changed = new ConcurrentHashMap<>();
  private volatile SeriesStore series = new MemorySeries(Limits.DEFAULT);

  private MetricView(
      ViewScope scope,
      KeyValues store,
      Writing writing,
      ViewListener listener,
      LongSupplier nanoTime) {
    this.view = new FoldedView(scope, store, this, writing, listener, nanoTime);
  }

  /** A view that lives and dies with the process. */
  public static MetricView inMemory(ViewScope scope, ViewListener listener, LongSupplier nanoTime) {
    return over(
        scope,
        new MemoryKeyValues(),
        new Writing.AtCheckpoints(CheckpointPolicy.DEFAULT),
        listener,
        nanoTime);
  }

  static MetricView over(
      ViewScope scope,
      KeyValues store,
      Writing writing,
      ViewListener listener,
      LongSupplier nanoTime) {
    return new MetricView(scope, store, writing, listener, nanoTime);
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
    Changed taken = changed.remove(run);
    VarHandle.fullFence(); // see change
    return taken == null ? null : taken.names;
  }

  /** The metrics of a run that got points; changed under the lock of its map entry only. */
  private static final class Changed {
    private static final int LISTS_MAX = 8;

    private final Set<String> names = new HashSet<>();
    private final List<String[]> lists = new ArrayList<>();

    /** Whether all of these are known; for the thread that adds. */
    boolean has(String[] asked) {
      for (String[] list : lists) {
        if (Arrays.equals(list, asked)) {
          return true;
        }
      }
      return false;
    }

    void add(String[] more) {
      names.addAll(Arrays.asList(more));
      if (lists.size() == LISTS_MAX) {
        lists.removeFirst();
      }
      lists.add(more);
    }
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
    String run = metrics.header().run();
    // Either this sees that the run was taken, or the taker, who looks at the points behind a fence
    // of its own, sees the points.
    VarHandle.fullFence();
    Changed known = changed.get(run);
    if (known == null || !known.has(metrics.names())) {
      changed.compute(
          run,
          (_, now) -> {
            Changed all = now == null ? new Changed() : now;
            all.add(metrics.names());
            return all;
          });
    }
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
