package dev.tailrace.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * What one {@code log} of 10 metrics costs the training loop, beside the usual hand-off: a fresh
 * array of the same values offered to an {@link ArrayBlockingQueue} that another thread empties as
 * rarely as our recorder does; and what it costs when rows are written down more rarely. All in one
 * run, each call timed, the clock's own cost told too. Not a test: run {@code main}.
 */
final class LogBench {
  private static final int CALLS = 400_000;
  private static final int ROUNDS = 5;
  private static final int METRICS = 10;
  private static final long PACE_NANOS = 2_000; // a loop that does nothing else is no training

  private static final Duration RARELY = Duration.ofMillis(150);

  private LogBench() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path spools = Files.createTempDirectory("tailrace-bench");
    String[] names = new String[METRICS];
    Arrays.setAll(names, i -> "metric" + i);
    double[] row = new double[METRICS];
    Arrays.setAll(row, i -> i * 0.1);
    Map<String, String> environment =
        Map.of("TAILRACE_MODE", "offline", "TAILRACE_SPOOL_DIR", spools.toString());
    ArrayBlockingQueue<double[]> queue = new ArrayBlockingQueue<>(1 << 18);
    Thread emptier = Thread.ofPlatform().daemon().start(() -> empty(queue));

    try (Run run = new RunBuilder(environment).start();
        Run rare = new RunBuilder(environment).flushEvery(RARELY).start()) {
      MetricSet set = run.metrics(names);
      MetricSet rareSet = rare.metrics(names);
      for (int round = 1; round <= ROUNDS; round++) { // the first ones warm up
        report(round, "clock alone", time(step -> {}), 0);
        long baseline =
            report(round, "ArrayBlockingQueue", time(step -> queue.offer(copy(step, row))), 0);
        report(round, "MetricSet.log", time(step -> set.log(step, row)), baseline);
        report(round, "written every 150 ms", time(step -> rareSet.log(step, row)), baseline);
        report(
            round,
            "MetricSet.log, 3 values",
            time(step -> run.metrics("a", "b", "c").log(step, 1, 2, 3)),
            baseline);
      }
      Stats stats = run.stats();
      System.out.printf(
          "logged %d, dropped %d, errors %d%n", stats.logged(), stats.dropped(), stats.errors());
    }
    emptier.interrupt();
    emptier.join();
  }

  /** What the hand-off has to copy: the step, the time and the values. */
  private static double[] copy(long step, double[] row) {
    double[] copy = Arrays.copyOf(row, row.length + 2);
    copy[row.length] = (double) step;
    copy[row.length + 1] = (double) System.currentTimeMillis();
    return copy;
  }

  private static void empty(ArrayBlockingQueue<double[]> queue) {
    List<double[]> taken = new ArrayList<>();
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Settings.FLUSH_MS));
      queue.drainTo(taken);
      taken.clear();
    }
  }

  private static long[] time(LongConsumer call) {
    long[] nanos = new long[CALLS];
    for (int i = 0; i < CALLS; i++) {
      long began = System.nanoTime();
      call.accept(i);
      nanos[i] = System.nanoTime() - began;
      while (System.nanoTime() - began < PACE_NANOS) {
        Thread.onSpinWait();
      }
    }
    Arrays.sort(nanos);
    return nanos;
  }

  /** Prints a line; answers the median. */
  private static long report(int round, String what, long[] nanos, long baselineNanos) {
    long p50 = nanos[CALLS / 2];
    System.out.printf(
        "round %d  %-24s p50 %6d ns  p99 %6d ns  p99.9 %7d ns  max %9d ns%s%n",
        round,
        what,
        p50,
        nanos[CALLS / 100 * 99],
        nanos[CALLS / 1_000 * 999],
        nanos[CALLS - 1],
        baselineNanos == 0 ? "" : "  p50 = %.2f x queue".formatted((double) p50 / baselineNanos));
    return p50;
  }
}
