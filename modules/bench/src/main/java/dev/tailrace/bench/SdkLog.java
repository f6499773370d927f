package dev.tailrace.bench;

import com.sun.management.ThreadMXBean;
import dev.tailrace.client.MetricSet;
import dev.tailrace.client.Mode;
import dev.tailrace.client.Run;
import dev.tailrace.client.RunBuilder;
import dev.tailrace.client.Stats;
import dev.tailrace.client.Tailrace;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.ToDoubleFunction;

/**
 * What one {@code log} of ten metrics costs the training loop: its time, each call timed beside an
 * empty one, and the bytes that the logging thread allocates. Beside it stands the usual hand-off,
 * a fresh array of the same values offered to a queue that another thread empties. What is logged
 * is written to a spool folder meanwhile, as it is in a run.
 */
final class SdkLog {
  private static final int METRICS = 10;
  private static final int ROUNDS = 7; // and one to warm up
  private static final long[] PACES_NANOS = {20_000, 2_000};
  private static final int CALLS = 50_000;
  private static final Duration RARELY = Duration.ofMillis(150);
  private static final long EMPTIED_EVERY_NANOS = 20_000_000;
  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  private SdkLog() {}

  /** What one round of one side gave. */
  private record Cost(double p50, double p99, double p999, double max, double bytesPerCall) {
    @Override
    public String toString() {
      return "p50 %6.0f  p99 %6.0f  p99.9 %7.0f  max %9.0f ns, %6.1f bytes a call"
          .formatted(p50, p99, p999, max, bytesPerCall);
    }
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Machine.print();
    System.out.printf("%,d calls a round, medians of %d rounds%n", CALLS, ROUNDS);
    Path folder = Files.createTempDirectory("tailrace-bench");
    var queue = new ArrayBlockingQueue<double[]>(1 << 18);
    Thread emptier = Thread.ofPlatform().daemon().start(() -> empty(queue));
    try (Run run = run(folder).start();
        Run rare = run(folder).flushEvery(RARELY).start()) {
      String[] names = new String[METRICS];
      Arrays.setAll(names, metric -> "train/metric_" + metric);
      double[] row = new double[METRICS];
      Arrays.setAll(row, metric -> metric * 0.1);
      MetricSet set = run.metrics(names);
      MetricSet rareSet = rare.metrics(names);
      Map<String, LongConsumer> sides = new LinkedHashMap<>();
      sides.put("empty", _ -> {});
      sides.put("MetricSet.log", step -> set.log(step, row));
      sides.put("the same, written every 150 ms", step -> rareSet.log(step, row));
      sides.put("Run.log(step, Map.of(..))", step -> run.log(step, map(names, row)));
      sides.put("ArrayBlockingQueue.offer", step -> queue.offer(copy(step, row)));
      for (long paceNanos : PACES_NANOS) {
        System.out.printf("a call every %d us%n", paceNanos / 1_000);
        measure(sides, paceNanos);
      }
      Stats stats = run.stats();
      System.out.printf(
          "logged %,d, dropped %,d, errors %d%n", stats.logged(), stats.dropped(), stats.errors());
    }
    emptier.interrupt();
    emptier.join();
    Folders.delete(folder);
  }

  private static RunBuilder run(Path folder) {
    return Tailrace.run("bench")
        .mode(Mode.OFFLINE)
        .spoolFolder(folder)
        .systemMetrics(Duration.ZERO)
        .shutdownHook(false);
  }

  private static Map<String, Double> map(String[] names, double[] row) {
    Map<String, Double> map = new LinkedHashMap<>();
    for (int metric = 0; metric < METRICS; metric++) {
      map.put(names[metric], row[metric]);
    }
    return map;
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
      LockSupport.parkNanos(EMPTIED_EVERY_NANOS);
      queue.drainTo(taken);
      taken.clear();
    }
  }

  private static void measure(Map<String, LongConsumer> sides, long paceNanos) {
    Map<String, List<Cost>> all = new LinkedHashMap<>();
    for (int round = 0; round <= ROUNDS; round++) {
      for (var side : sides.entrySet()) {
        Cost cost = cost(side.getValue(), (long) round * CALLS, paceNanos);
        if (round > 0) {
          all.computeIfAbsent(side.getKey(), _ -> new ArrayList<>()).add(cost);
        }
      }
    }
    all.forEach(
        (side, costs) -> {
          Cost typical =
              new Cost(
                  median(costs, Cost::p50),
                  median(costs, Cost::p99),
                  median(costs, Cost::p999),
                  median(costs, Cost::max),
                  median(costs, Cost::bytesPerCall));
          System.out.printf("  %-31s %s%n", side, typical);
        });
  }

  private static double median(List<Cost> costs, ToDoubleFunction<Cost> of) {
    return costs.stream().mapToDouble(of).sorted().skip(costs.size() / 2).findFirst().orElseThrow();
  }

  private static Cost cost(LongConsumer call, long firstStep, long paceNanos) {
    long[] nanos = new long[CALLS];
    long thread = Thread.currentThread().threadId();
    long allocated = THREADS.getThreadAllocatedBytes(thread);
    for (int i = 0; i < CALLS; i++) {
      long began = System.nanoTime();
      call.accept(firstStep + i);
      nanos[i] = System.nanoTime() - began;
      while (System.nanoTime() - began < paceNanos) {
        Thread.onSpinWait();
      }
    }
    allocated = THREADS.getThreadAllocatedBytes(thread) - allocated;
    Arrays.sort(nanos);
    return new Cost(
        nanos[CALLS / 2],
        nanos[CALLS / 100 * 99],
        nanos[CALLS / 1_000 * 999],
        nanos[CALLS - 1],
        (double) allocated / CALLS);
  }
}
