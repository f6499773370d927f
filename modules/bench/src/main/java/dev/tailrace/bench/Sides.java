package dev.tailrace.bench;

import dev.tailrace.store.RocksMemory;
import dev.tailrace.streams.FoldApp;
import dev.tailrace.streams.FoldConfig;
import dev.tailrace.streams.Lease;
import dev.tailrace.streams.tail.TailLimits;
import dev.tailrace.streams.topic.TopicPlan;
import dev.tailrace.streams.view.FoldedView;
import dev.tailrace.streams.view.MetricView;
import dev.tailrace.streams.view.ViewListener;
import dev.tailrace.streams.view.ViewScope;
import dev.tailrace.wire.Topic;
import java.nio.file.Path;
import java.util.Map;

/** How our side is built and asked: the one place to change when the views are made otherwise. */
final class Sides {
  private static final int THREADS = 1;
  private static final long CACHE_BYTES = 128L << 20;

  private Sides() {}

  /** The application as {@code tailrace up} runs it, but with one folding thread. */
  static FoldApp app(FilledLog log, Path folder) {
    var config =
        new FoldConfig(
            Map.of("bootstrap.servers", log.bootstrap()),
            log.topics,
            new TopicPlan(log.options().partitions()),
            folder,
            "bench",
            THREADS,
            0,
            CACHE_BYTES,
            TailLimits.DEFAULT);
    return new FoldApp(config, System::nanoTime);
  }

  /** The consumer group of the application. */
  static String group(FilledLog log) {
    return log.topics.prefix() + "fold";
  }

  static FoldedView view(Lease lease) {
    return lease.metrics().view();
  }

  /** How many points of a run can be read. */
  static long pointCount(Lease lease, String run) {
    return lease.metrics().series().pointCount(run);
  }

  /** A view without Kafka around it, in an empty folder. */
  static AloneView alone(int partition, int partitions, Path folder) {
    return alone(partition, partitions, folder, Runtime.getRuntime().maxMemory() / 4);
  }

  /** The same with so much memory for the newest rows. */
  static AloneView alone(int partition, int partitions, Path folder, long heads) {
    var scope = new ViewScope(Topic.METRICS, partition, partitions);
    var memory = new RocksMemory(CACHE_BYTES, CACHE_BYTES / 2);
    MetricView view =
        MetricView.open(scope, folder, memory, heads, ViewListener.NONE, System::nanoTime);
    return new AloneView(view, memory);
  }

  /** A view without Kafka around it; closing it writes what is to be kept. */
  record AloneView(MetricView metrics, RocksMemory memory) implements AutoCloseable {
    FoldedView view() {
      return metrics.view();
    }

    long pointCount(String run) {
      return metrics.series().pointCount(run);
    }

    @Override
    public void close() {
      view().save();
      view().close();
      memory.close();
    }
  }

  static String settings() {
    return "ours: %d folding thread, cache %d MB, views in a temporary folder"
        .formatted(THREADS, CACHE_BYTES >> 20);
  }
}
