package dev.tailrace.streams;

import dev.tailrace.store.RocksMemory;
import dev.tailrace.streams.store.Opened;
import dev.tailrace.streams.store.ViewOpener;
import dev.tailrace.streams.view.FoldedView;
import dev.tailrace.streams.view.LogView;
import dev.tailrace.streams.view.MetricView;
import dev.tailrace.streams.view.RunView;
import dev.tailrace.streams.view.ViewScope;
import dev.tailrace.wire.Topic;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** The views as they are kept: which class folds which topic. */
final class StoredViews {
  /** The part of the heap that the newest points of all partitions may take. */
  private static final long HEAP_SHARE = 4;

  private StoredViews() {}

  static Map<Topic, ViewOpener<?>> of(int partitions, RocksMemory memory, LongSupplier nanoTime) {
    long headBytes = Runtime.getRuntime().maxMemory() / HEAP_SHARE / partitions;
    Map<Topic, ViewOpener<?>> openers = new EnumMap<>(Topic.class);
    ViewOpener<RunView> runs =
        (partition, folder, listener) -> {
          var scope = new ViewScope(Topic.RUNS, partition, partitions);
          RunView view = RunView.open(scope, folder, memory, listener, nanoTime);
          return opened(view.view(), view);
        };
    ViewOpener<MetricView> metrics =
        (partition, folder, listener) -> {
          var scope = new ViewScope(Topic.METRICS, partition, partitions);
          MetricView view = MetricView.open(scope, folder, memory, headBytes, listener, nanoTime);
          return opened(view.view(), view);
        };
    ViewOpener<LogView> logs =
        (partition, folder, listener) -> {
          var scope = new ViewScope(Topic.LOGS, partition, partitions);
          LogView view = LogView.open(scope, folder, memory, listener, nanoTime);
          return opened(view.view(), view);
        };
    openers.put(Topic.RUNS, runs);
    openers.put(Topic.METRICS, metrics);
    openers.put(Topic.LOGS, logs);
    return openers;
  }

  private static <R> Opened<R> opened(FoldedView view, R reads) {
    return new Opened<>(view, reads, view::gaps);
  }
}
