package dev.tailrace.streams.view;

import dev.tailrace.model.Limits;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.series.PointFeed;
import dev.tailrace.series.SeriesStore;
import dev.tailrace.series.engine.Budget;
import dev.tailrace.series.engine.StoredSeries;
import dev.tailrace.series.memory.MemorySeries;
import dev.tailrace.store.Batch;
import dev.tailrace.store.Family;
import dev.tailrace.store.Journal;
import dev.tailrace.store.KeyReads;
import dev.tailrace.store.KeyValues;
import dev.tailrace.store.MemoryKeyValues;
import dev.tailrace.store.RocksKeyValues;
import dev.tailrace.store.RocksMemory;
import dev.tailrace.store.StorageException;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The metric points of the runs of one partition: books and points are written together, at
 * checkpoints, so what came after the last one is folded again when the process dies.
 */
public final class MetricView implements TopicFold {
  private final FoldedView view;
  private final Map<String, Changed> changed = new ConcurrentHashMap<>();
  private final Points points;

  private MetricView(
      ViewScope scope,
      KeyValues store,
      Points points,
      Writing writing,
      ViewListener listener,
      LongSupplier nanoTime) {
    this.points = points;
    this.view = new FoldedView(scope, store, this, writing, listener, nanoTime);
  }

  /**
   * Opens or creates the view in {@code folder}.
   *
   * @param headBytesMax heap for the newest points, about
   */
  public static MetricView open(
      ViewScope scope,
      Path folder,
      RocksMemory memory,
      long headBytesMax,
      ViewListener listener,
      LongSupplier nanoTime) {
    return open(scope, folder, memory, headBytesMax, CheckpointPolicy.DEFAULT, listener, nanoTime);
  }

  /** The same, with checkpoints as the policy says. */
  public static MetricView open(
      ViewScope scope,
      Path folder,
      RocksMemory memory,
      long headBytesMax,
      CheckpointPolicy policy,
      ViewListener listener,
      LongSupplier nanoTime) {
    KeyValues store =
        RocksKeyValues.open(scope.storeName(), folder, memory, EnumSet.allOf(Family.class));
    try {
      return stored(scope, store, Budget.ofHeadBytes(headBytesMax), policy, listener, nanoTime);
    } catch (StorageException e) {
      store.close();
      throw e;
    }
  }

  static MetricView stored(
      ViewScope scope,
      KeyValues store,
      Budget budget,
      CheckpointPolicy policy,
      ViewListener listener,
      LongSupplier nanoTime) {
    var points = new StoredPoints(Journal.recovered(store, Keys.JOURNAL), budget);
    return new MetricView(
        scope, store, points, new Writing.AtCheckpoints(policy), listener, nanoTime);
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
    return new MetricView(scope, store, new MemoryPoints(), writing, listener, nanoTime);
  }

  public FoldedView view() {
    return view;
  }

  /** The points themselves. */
  public SeriesStore series() {
    return points.series();
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
    return switch (series().append(record.offset(), metrics)) {
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
  public void checkpoint() {
    points.checkpoint();
  }

  @Override
  public boolean save(Batch ahead, Batch last, long weightMax) {
    return points.save(ahead, last, weightMax);
  }

  @Override
  public void rest() {
    points.rest();
  }

  @Override
  public void clear() {
    points.clear();
    changed.clear();
  }

  @Override
  public void close() {
    points.close();
  }

  @Override
  public void forget(String run) {
    series().purge(run);
    changed.remove(run);
  }

  @Override
  public Content content() {
    return points.content();
  }

  /** Where the points are kept. */
  private interface Points {
    SeriesStore series();

    void checkpoint();

    boolean save(Batch ahead, Batch last, long weightMax);

    void rest();

    void clear();

    Content content();

    void close();
  }

  private static PointFeed into(Canon canon, Slices slices) {
    return (metric, rank, attempt, step, timeEpochMs, valueBits) -> {
      slices.pause();
      canon.add(metric).add(rank).add(attempt).add(step).add(timeEpochMs).add(valueBits);
    };
  }

  private static final class MemoryPoints implements Points {
    private volatile SeriesStore series = new MemorySeries(Limits.DEFAULT);

    @Override
    public SeriesStore series() {
      return series;
    }

    @Override
    public void checkpoint() {}

    @Override
    public boolean save(Batch ahead, Batch last, long weightMax) {
      return false;
    }

    @Override
    public void rest() {}

    @Override
    public void clear() {
      series = new MemorySeries(Limits.DEFAULT);
    }

    @Override
    public Content content() {
      SeriesStore.Still still = series.still();
      return new Content() {
        @Override
        public void digest(String run, KeyReads picture, Slices slices, Canon canon) {
          still.feed(run, into(canon, slices));
        }

        @Override
        public void close() {
          still.close();
        }
      };
    }

    @Override
    public void close() {}
  }

  private static final class StoredPoints implements Points {
    private final KeyValues store;
    private final Budget memory;
    private final List<StoredSeries> opened = new ArrayList<>();
    private volatile StoredSeries series;

    StoredPoints(KeyValues store, Budget memory) {
      this.store = store;
      this.memory = memory;
      series = new StoredSeries(store, Limits.DEFAULT, memory);
      opened.add(series);
    }

    @Override
    public SeriesStore series() {
      return series;
    }

    @Override
    public void checkpoint() {
      series.checkpoint();
    }

    @Override
    public boolean save(Batch ahead, Batch last, long weightMax) {
      return series.save(ahead, last, weightMax);
    }

    @Override
    public void rest() {
      series.rest();
    }

    /** Readers may be in the old one, which stays open until the end. */
    @Override
    public void clear() {
      series = new StoredSeries(store, Limits.DEFAULT, memory);
      opened.add(series);
    }

    @Override
    public Content content() {
      StoredSeries now = series;
      return (run, picture, slices, canon) -> now.feed(picture, run, into(canon, slices));
    }

    @Override
    public void close() {
      opened.forEach(StoredSeries::close);
    }
  }
}
