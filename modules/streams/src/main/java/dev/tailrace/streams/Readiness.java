package dev.tailrace.streams;

import dev.tailrace.streams.store.RestoreProgress;
import dev.tailrace.streams.store.StoreFaults;
import dev.tailrace.streams.store.ThreadDeaths;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.TaskMetadata;
import org.jspecify.annotations.Nullable;

/** Whether this instance can do its work, condition by condition. Any thread. */
final class Readiness {
  /** Below this RocksDB soon cannot flush. */
  private static final long DISK_BYTES_MIN = 64L << 20;

  private final FoldConfig config;
  private final Registry registry;
  private final StoreFaults faults;
  private final RestoreProgress restores;
  private final ThreadDeaths deaths;
  private volatile @Nullable LogWatch watch;
  private volatile @Nullable KafkaStreams streams;
  private volatile String unreachable = "the log was not reached yet";

  Readiness(
      FoldConfig config,
      Registry registry,
      StoreFaults faults,
      RestoreProgress restores,
      ThreadDeaths deaths) {
    this.config = config;
    this.registry = registry;
    this.faults = faults;
    this.restores = restores;
    this.deaths = deaths;
  }

  void unreachable(String why) {
    unreachable = "the log cannot be reached: " + why;
  }

  void watching(LogWatch watch, KafkaStreams streams) {
    this.watch = watch;
    this.streams = streams;
  }

  List<Condition> conditions() {
    LogWatch watching = watch;
    return List.of(
        Condition.of("log", watching == null ? unreachable : watching.logProblem()),
        Condition.of("topics", watching == null ? "not checked yet" : watching.topicProblem()),
        Condition.of("partitions", partitions(watching)),
        Condition.of("gaps", orEmpty(faults.gap())),
        Condition.of("stores", orEmpty(faults.failure())),
        Condition.of("disk", disk()));
  }

  /** Why a partition is not served here, in one sentence. */
  String whyNotServed(int partition) {
    LogWatch watching = watch;
    RestoreProgress.Amount restore = restores.underWay(partition);
    String failure = faults.failure();
    String death = deaths.recent();
    if (watching == null) {
      return unreachable;
    }
    if (death != null) {
      return "partition %d is not served here now: a fold thread died of: %s"
          .formatted(partition, death);
    }
    if (restore != null) {
      return "partition %d is being restored: %d of %d records"
          .formatted(partition, restore.done(), restore.total());
    }
    if (failure != null) {
      return failure;
    }
    if (watching.isBehind(partition)) {
      return "partition %d is being folded to the end of the log".formatted(partition);
    }
    return "partition %d is not served here now: it starts, moves or belongs to another server"
        .formatted(partition);
  }

  private String partitions(@Nullable LogWatch watching) {
    KafkaStreams running = streams;
    if (watching == null || running == null) {
      return "nothing is folded yet";
    }
    if (running.state().isShuttingDown() || running.state().hasCompletedShutdown()) {
      return "the folds have stopped: " + running.state();
    }
    Set<Integer> served = registry.numbers();
    Set<Integer> missing = new TreeSet<>(assigned(running));
    if (watching.alone()) {
      for (int partition = 0; partition < config.plan().partitions(); partition++) {
        missing.add(partition);
      }
    }
    missing.removeAll(served);
    String death = deaths.recent();
    if (!missing.isEmpty() && death != null) {
      return "not served: partitions " + missing + "; a fold thread died of: " + death;
    }
    RestoreProgress.Amount restore = restores.underWay();
    if (restore != null) {
      return "restoring: %d of %d records".formatted(restore.done(), restore.total());
    }
    if (served.isEmpty()) {
      return "no partition was assigned yet";
    }
    return missing.isEmpty() ? watching.behind() : "not yet served: partitions " + missing;
  }

  private static Set<Integer> assigned(KafkaStreams running) {
    return running.metadataForLocalThreads().stream()
        .flatMap(thread -> thread.activeTasks().stream())
        .map(TaskMetadata::taskId)
        .map(task -> task.partition())
        .collect(Collectors.toSet());
  }

  private String disk() {
    try {
      return disk(Disk.of(config.folder()), config.folder());
    } catch (UncheckedIOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** What is wrong with the disk that the folder lies on; empty when nothing is. */
  static String disk(Disk disk, Path folder) {
    return disk.freeBytes() >= DISK_BYTES_MIN
        ? ""
        : "only %d MiB are free in %s: make room, or soon nothing can be kept"
            .formatted(disk.freeBytes() >> 20, folder.toAbsolutePath());
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
