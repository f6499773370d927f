package dev.tailrace.bench;

import dev.tailrace.streams.Access;
import dev.tailrace.streams.FoldApp;
import dev.tailrace.streams.Lease;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;

/**
 * Our side: the whole application folds the topic, from the assignment of the partitions until all
 * points are counted through the read side and the clean close has flushed them.
 *
 * <p>Start-up (topics checked, group joined) is before the clock, as the connection of the bare
 * consumer is. A close takes a while even when nothing is left to write, since threads are waited
 * for: {@link #idleCloseSeconds} says how long.
 */
final class StreamsFold {
  private static final Duration WAIT_MAX = Duration.ofMinutes(10);
  private static final long PAUSE_NANOS = 2_000_000;

  /** Longer than two commit intervals. */
  private static final long IDLE_NANOS = 3_000_000_000L;

  private StreamsFold() {}

  /** How long the close of an application takes that has nothing left to commit. */
  static double idleCloseSeconds(FilledLog log) throws Exception {
    Path folder = log.newFolder();
    FoldApp app = Sides.app(log, folder);
    app.start();
    await(() -> isFolded(app, log));
    LockSupport.parkNanos(IDLE_NANOS);
    Watch watch = Watch.start();
    app.leave();
    double seconds = watch.seconds();
    forgetGroup(log);
    Folders.delete(folder);
    return seconds;
  }

  /** Folds live: the group has no offsets, so that nothing counts as restored. */
  static Figure live(FilledLog log) throws Exception {
    Figure figure = measure(log, true);
    forgetGroup(log);
    return figure;
  }

  /** Folds as a server does whose views were deleted: what was committed is restored. */
  static Figure rebuild(FilledLog log) throws Exception {
    measure(log, false);
    return measure(log, false);
  }

  private static Figure measure(FilledLog log, boolean fromAssignment) throws Exception {
    Path folder = log.newFolder();
    FoldApp app = Sides.app(log, folder);
    Watch watch = Watch.start();
    try {
      app.start();
      if (fromAssignment) {
        await(() -> app.views().served().size() == log.options().partitions());
        watch = Watch.start();
      }
      await(() -> isFolded(app, log));
      check(app, log);
    } catch (Exception e) {
      app.leave();
      throw e;
    }
    double folded = watch.seconds();
    app.leave();
    double seconds = watch.seconds();
    Figure figure =
        new Figure(
            log.points(),
            log.valueBytes(),
            seconds,
            watch.cpuSeconds(),
            seconds - folded,
            Folders.bytes(folder, ""));
    Folders.delete(folder);
    return figure;
  }

  private static boolean isFolded(FoldApp app, FilledLog log) {
    for (Map.Entry<TopicPartition, Long> end : log.ends().entrySet()) {
      if (!(app.views().open(end.getKey().partition()) instanceof Access.Open(Lease lease))) {
        return false;
      }
      try (lease) {
        if (Sides.view(lease).appliedOffset() < end.getValue() - 1) {
          return false;
        }
      }
    }
    return true;
  }

  /** Asks the read side for the points of every run. */
  private static void check(FoldApp app, FilledLog log) {
    Map<String, Long> counted = new HashMap<>();
    log.pointsOfRuns()
        .keySet()
        .forEach(
            run -> {
              if (app.views().open(app.views().partitionOf(run))
                  instanceof Access.Open(Lease lease)) {
                try (lease) {
                  counted.put(run, Sides.pointCount(lease, run));
                }
              }
            });
    if (!counted.equals(log.pointsOfRuns())) {
      throw new IllegalStateException(
          "counted %s instead of %s".formatted(counted, log.pointsOfRuns()));
    }
  }

  static void await(BooleanSupplier condition) {
    Watch waited = Watch.start();
    while (!condition.getAsBoolean()) {
      if (waited.seconds() > WAIT_MAX.toSeconds()) {
        throw new IllegalStateException("not done within " + WAIT_MAX);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Deletes the group's offsets; a member that left may be known for a moment more. */
  static void forgetGroup(FilledLog log) throws IOException {
    await(
        () -> {
          try {
            log.admin.deleteConsumerGroups(List.of(Sides.group(log))).all().get();
            return true;
          } catch (ExecutionException | InterruptedException _) {
            return false;
          }
        });
  }
}
