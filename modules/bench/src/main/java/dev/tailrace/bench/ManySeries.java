package dev.tailrace.bench;

import dev.tailrace.bench.MadeRecords.Load;
import dev.tailrace.series.engine.StoredSeries;
import dev.tailrace.streams.view.LogRecord;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The view of metrics under two hard loads, beside itself: 200,000 live series beside 1,000 for the
 * same points, and records that all come twice. {@code ManySeries [points [rounds [head MB]]]}.
 */
public final class ManySeries {
  private static final int RECORDS_AT_ONCE = 256;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final long points;
  private final int rounds;
  private final long headBytesMax;

  private ManySeries(long points, int rounds, long headBytesMax) {
    this.points = points;
    this.rounds = rounds;
    this.headBytesMax = headBytesMax;
  }

  /** What folding a load took; making its records is not in it. */
  private record Cost(double wallNanos, double cpuNanos, long headBytes) {}

  /** Runs the measurement; see the class. */
  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    Machine.print();
    var bench =
        new ManySeries(
            number(arguments, 0, 40_000_000),
            (int) number(arguments, 1, 3),
            number(arguments, 2, 256) << 20);
    bench.compare(new Load(10_000, 20, 50, 20), new Load(50, 20, 50, 20));
    bench.compare(new Load(10_000, 20, 1_000, 20), new Load(50, 20, 50, 20));
    bench.compare(new Load(10_000, 20, 50, 1), new Load(50, 20, 50, 1));
    bench.twice(new Load(20, 4, 20, 500));
    bench.twice(new Load(20, 4, 20, 1));
  }

  private static long number(String[] arguments, int at, long otherwise) {
    return arguments.length > at ? Long.parseLong(arguments[at]) : otherwise;
  }

  private void compare(Load many, Load few) throws IOException {
    List<Cost> ofMany = new ArrayList<>();
    List<Cost> ofFew = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      Cost one = fold(many);
      Cost two = fold(few);
      if (round > 0) {
        ofMany.add(one);
        ofFew.add(two);
      }
    }
    System.out.printf("%,d series: %s%n  beside %,d: %s%n", many.series(), many, few.series(), few);
    System.out.printf(
        "  %.1f to %.1f ns wall a point: %.2f x; %.1f to %.1f ns CPU: %.2f x%n",
        median(ofMany, Cost::wallNanos),
        median(ofFew, Cost::wallNanos),
        median(ofMany, Cost::wallNanos) / median(ofFew, Cost::wallNanos),
        median(ofMany, Cost::cpuNanos),
        median(ofFew, Cost::cpuNanos),
        median(ofMany, Cost::cpuNanos) / median(ofFew, Cost::cpuNanos));
    System.out.printf(
        "  heads at most %.1f and %.1f MB, of %.1f MB%n",
        median(ofMany, Cost::headBytes) / 1e6,
        median(ofFew, Cost::headBytes) / 1e6,
        headBytesMax / 1e6);
  }

  private static double median(List<Cost> costs, ToDoubleFunction<Cost> of) {
    double[] sorted = costs.stream().mapToDouble(of).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private Cost fold(Load load) throws IOException {
    Path folder = Files.createTempDirectory("tailrace-bench-many-");
    var made = new MadeRecords("many", load);
    long wall = 0;
    long making = 0;
    long headBytes = 0;
    long offset = 0;
    double cpu;
    long end = Math.ceilDiv(points, load.points());
    System.gc();
    try (var view = Sides.alone(0, 1, folder, headBytesMax)) {
      var series = (StoredSeries) view.metrics().series();
      Watch watch = Watch.start();
      while (offset < end) {
        long cpuBefore = THREADS.getCurrentThreadCpuTime();
        List<LogRecord> records = new ArrayList<>();
        while (records.size() < RECORDS_AT_ONCE && offset < end) {
          records.add(made.next(offset++));
        }
        making += THREADS.getCurrentThreadCpuTime() - cpuBefore;
        long begun = System.nanoTime();
        records.forEach(view.view()::apply);
        view.view().flush();
        wall += System.nanoTime() - begun;
        headBytes = Math.max(headBytes, series.headBytes());
      }
      long begun = System.nanoTime();
      view.view().save();
      wall += System.nanoTime() - begun;
      cpu = watch.cpuSeconds() * 1e9 - making;
    }
    Folders.delete(folder);
    double folded = (double) end * load.points();
    return new Cost(wall / folded, cpu / folded, headBytes);
  }

  /** All records, and all of them again behind the last one, by the same writers. */
  private void twice(Load load) throws IOException {
    long count = Math.ceilDiv(points / 4, load.points());
    double[] ratios = new double[rounds];
    double[] nanos = new double[rounds];
    for (int round = -1; round < rounds; round++) {
      Path folder = Files.createTempDirectory("tailrace-bench-twice-");
      var made = new MadeRecords("twice", load);
      List<LogRecord> records = new ArrayList<>();
      for (long offset = 0; offset < count; offset++) {
        records.add(made.next(offset));
      }
      System.gc();
      try (var view = Sides.alone(0, 1, folder, headBytesMax)) {
        double first = seconds(view, records);
        long answers = hash(view);
        double second = seconds(view, again(records));
        if (answers != hash(view)) {
          throw new IllegalStateException("repeats changed an answer");
        }
        if (round >= 0) {
          ratios[round] = second / first;
          nanos[round] = first * 1e9 / count / load.points();
        }
      }
      Folders.delete(folder);
    }
    System.out.printf(
        "all twice: %s%n  the second pass %.2f x the first (%.1f ns a point), same answers%n",
        load, median(ratios), median(nanos));
  }

  private static List<LogRecord> again(List<LogRecord> records) {
    return records.stream()
        .map(it -> new LogRecord(records.size() + it.offset(), 0, it.key(), it.value()))
        .toList();
  }

  private static double seconds(Sides.AloneView view, List<LogRecord> records) {
    Watch watch = Watch.start();
    records.forEach(view.view()::apply);
    view.view().save();
    return watch.seconds();
  }

  private static long hash(Sides.AloneView view) {
    long[] hash = {0};
    view.metrics()
        .series()
        .feed(
            "twice",
            (metric, rank, attempt, step, timeEpochMs, bits) ->
                hash[0] =
                    31 * (31 * (31 * (31 * hash[0] + metric.hashCode()) + rank) + step)
                        + bits
                        + timeEpochMs
                        + attempt);
    return hash[0];
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
