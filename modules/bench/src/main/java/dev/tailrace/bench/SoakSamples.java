package dev.tailrace.bench;

import dev.tailrace.store.StoreSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What a {@link Soak} takes up, printed each 10 seconds; heap after a collection each minute. */
final class SoakSamples {
  private static final long PRINT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long COLLECT_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int COLLECTIONS_MIN = 9;
  private static final double MEGA = 1e6;

  private final Sides.AloneView view;
  private final long begun = System.nanoTime();
  private final long lengthNanos;
  private final long collectNanos;
  private final List<Double> heaps = new ArrayList<>();
  private final List<Double> residents = new ArrayList<>();
  private final List<Double> speeds = new ArrayList<>();
  private final AtomicLong reads = new AtomicLong();
  private long points;
  private long pointsBefore;
  private long printed = begun;
  private long collected = begun;

  SoakSamples(Sides.AloneView view, long lengthNanos) {
    this.view = view;
    this.lengthNanos = lengthNanos;
    collectNanos = Math.min(COLLECT_NANOS, lengthNanos / COLLECTIONS_MIN);
  }

  boolean over() {
    return System.nanoTime() - begun >= lengthNanos;
  }

  void folded(long more) {
    points += more;
  }

  void read() {
    reads.incrementAndGet();
  }

  /** Prints and collects when it is time; for the thread that folds. */
  void look() throws IOException {
    long now = System.nanoTime();
    String heap = "";
    if (now - collected >= collectNanos) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      double used = (runtime.totalMemory() - runtime.freeMemory()) / MEGA;
      heaps.add(used);
      heap = "  heap after gc %.0f MB".formatted(used);
      collected = now;
    }
    if (now - printed >= PRINT_NANOS || !heap.isEmpty()) {
      print(now, heap);
    }
  }

  private void print(long now, String heap) throws IOException {
    double seconds = (now - begun) / 1e9;
    double speed = (points - pointsBefore) * 1e9 / (now - printed);
    double resident = residentBytes() / MEGA;
    speeds.add(speed);
    residents.add(resident);
    System.out.printf(
        "%5.0f s  %6.2f M points/s  RSS %.0f MB  RocksDB cache %.0f MB, memtables %.0f MB"
            + "  %d files open  disk %.0f MB  %d reads%s%n",
        seconds,
        speed / MEGA,
        resident,
        view.memory().cacheBytes() / MEGA,
        view.memory().sizes().stream().mapToLong(StoreSize::memtableBytes).sum() / MEGA,
        openFiles(),
        diskBytes() / MEGA,
        reads.get(),
        heap);
    printed = now;
    pointsBefore = points;
  }

  /** The last third beside the first, of what must not grow. */
  void printTrend() {
    System.out.printf(
        "trend over %.0f s and %,d points: %s; %s; %s%n",
        (System.nanoTime() - begun) / 1e9,
        points,
        trend("heap after gc, MB", heaps, 1),
        trend("RSS, MB", residents, 1),
        trend("M points/s", speeds, MEGA));
  }

  private static String trend(String what, List<Double> samples, double unit) {
    if (samples.size() < 3) {
      return what + ": too short";
    }
    int third = samples.size() / 3;
    ToDoubleFunction<List<Double>> mean =
        part -> part.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN) / unit;
    double first = mean.applyAsDouble(samples.subList(0, third));
    double last = mean.applyAsDouble(samples.subList(samples.size() - third, samples.size()));
    return "%s %.1f to %.1f (%+.1f %%)".formatted(what, first, last, 100 * (last / first - 1));
  }

  private static long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IOException("/proc/self/status does not tell VmRSS");
  }

  private static long openFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  /** As RocksDB knows it, since files go meanwhile. */
  private long diskBytes() {
    return view.memory().sizes().stream().mapToLong(StoreSize::bytes).sum();
  }
}
