package dev.tailrace.bench;

import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.series.RankChoice;
import dev.tailrace.series.Resolution;
import dev.tailrace.series.Selection;
import dev.tailrace.series.SeriesStore;
import dev.tailrace.store.RocksMemory;
import dev.tailrace.streams.view.CheckpointPolicy;
import dev.tailrace.streams.view.LogRecord;
import dev.tailrace.streams.view.MetricView;
import dev.tailrace.streams.view.ViewListener;
import dev.tailrace.streams.view.ViewScope;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * How long records and reads wait for checkpoints: {@code CheckpointStalls [rounds [rows]]}. A view
 * of metrics folds a run of many ranks from memory as fast as it can, while a thread reads curves
 * of it; without checkpoints, with one each few MB in one go, and in slices, in turns.
 *
 * <p>{@code rows} is of each record; with one, the books grow as fast as a writer can make them.
 * Beside the time that a record took stands the CPU time of the folding thread: without the turns
 * of other processes, collections of the heap and waits for the disk.
 */
public final class CheckpointStalls {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int RANKS = 1_000;
  private static final int METRICS = 20;
  private static final int ROWS_OF_A_RANK = 600;
  private static final long CHECKPOINT_BYTES = 8 << 20;
  private static final String RUN = "ranks";
  private static final Resolution BUCKETS = new Resolution.AtMost(200);

  private final List<LogRecord> records = new ArrayList<>();
  private final Random random = new Random(1);

  private CheckpointStalls() {}

  /** Who is measured. */
  private enum Side {
    WITHOUT,
    AT_ONCE,
    IN_SLICES;

    CheckpointPolicy policy() {
      return switch (this) {
        case WITHOUT -> new CheckpointPolicy(Integer.MAX_VALUE, Long.MAX_VALUE);
        case AT_ONCE -> new CheckpointPolicy(30_000, CHECKPOINT_BYTES, Long.MAX_VALUE, 1 << 20);
        case IN_SLICES -> new CheckpointPolicy(30_000, CHECKPOINT_BYTES);
      };
    }

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** Times of a round, ascending. */
  @SuppressWarnings("ArrayRecordComponent") // read at once
  private record Times(long[] applyNanos, long[] cpuNanos, long[] readNanos, double seconds) {}

  /** Runs the measurement; see the class. */
  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length < 1 ? 5 : Integer.parseInt(arguments[0]);
    int rows = arguments.length < 2 ? 20 : Integer.parseInt(arguments[1]);
    Machine.print();
    var stalls = new CheckpointStalls();
    stalls.fill(rows);
    stalls.measure(rounds);
  }

  private void fill(int rows) {
    String[] names = new String[METRICS];
    Arrays.setAll(names, metric -> "train/metric_" + metric);
    byte[] key = RUN.getBytes(StandardCharsets.UTF_8);
    long bytes = 0;
    for (int from = 0; from < ROWS_OF_A_RANK; from += rows) {
      for (int rank = 0; rank < RANKS; rank++) {
        byte[] value = EventCodec.cbor(batch(names, rank, from, rows));
        records.add(new LogRecord(records.size(), 1_000L + from, key, value));
        bytes += value.length;
      }
    }
    System.out.printf(
        "%,d records, %d ranks x %d metrics x %d rows, %,d MB, a checkpoint each %d MB%n",
        records.size(), RANKS, METRICS, rows, bytes >> 20, CHECKPOINT_BYTES >> 20);
  }

  private MetricBatch batch(String[] names, int rank, int from, int rows) {
    long[] steps = new long[rows];
    Arrays.setAll(steps, row -> from + (long) row);
    double[][] values = new double[METRICS][rows];
    for (double[] column : values) {
      Arrays.setAll(column, _ -> random.nextGaussian());
    }
    var header = new Header(RUN, 1_000L + from, "w" + rank, 1L + from / rows, false);
    return new MetricBatch(header, rank, 1, steps, steps.clone(), names, values);
  }

  private void measure(int rounds) throws Exception {
    Map<Side, List<Times>> times = new EnumMap<>(Side.class);
    for (int round = 0; round <= rounds; round++) {
      for (Side side : Side.values()) {
        Times measured = fold(side);
        if (round > 0) {
          times.computeIfAbsent(side, _ -> new ArrayList<>()).add(measured);
        }
      }
    }
    System.out.printf("medians of %d rounds, ms%n", rounds);
    times.forEach(CheckpointStalls::print);
  }

  private static void print(Side side, List<Times> times) {
    System.out.printf(
        Locale.ROOT,
        "%-9s  apply: longest %7.2f  p99.9 %6.2f  (CPU alone %7.2f  %6.2f)"
            + "   read: p99 %6.3f  p50 %6.3f   fold %5.2f s%n",
        side.text(),
        median(times, one -> at(one.applyNanos, 1)),
        median(times, one -> at(one.applyNanos, 0.999)),
        median(times, one -> at(one.cpuNanos, 1)),
        median(times, one -> at(one.cpuNanos, 0.999)),
        median(times, one -> at(one.readNanos, 0.99)),
        median(times, one -> at(one.readNanos, 0.5)),
        median(times, Times::seconds));
  }

  private static double median(List<Times> times, ToDoubleFunction<Times> figure) {
    double[] sorted = times.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** Milliseconds. */
  private static double at(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, share * sorted.length)] / 1e6;
  }

  private Times fold(Side side) throws Exception {
    Path folder = Files.createTempDirectory("tailrace-bench-stalls");
    try (var memory = new RocksMemory(256 << 20, 128 << 20)) {
      MetricView view =
          MetricView.open(
              new ViewScope(Topic.METRICS, 0, 1),
              folder,
              memory,
              Runtime.getRuntime().maxMemory() / 4,
              side.policy(),
              ViewListener.NONE,
              System::nanoTime);
      view.view().apply(records.getFirst());
      var reader = new Reader(view.series());
      Thread reading = Thread.ofPlatform().start(reader);
      long[] nanos = new long[records.size()];
      long[] cpu = new long[nanos.length];
      long begun = System.nanoTime();
      for (int i = 1; i < nanos.length; i++) {
        long cpuBefore = THREADS.getCurrentThreadCpuTime();
        long before = System.nanoTime();
        view.view().apply(records.get(i));
        nanos[i] = System.nanoTime() - before;
        cpu[i] = THREADS.getCurrentThreadCpuTime() - cpuBefore;
      }
      double seconds = (System.nanoTime() - begun) / 1e9;
      reader.done = true;
      reading.join();
      view.view().close();
      Arrays.sort(nanos);
      Arrays.sort(cpu);
      return new Times(nanos, cpu, reader.sorted(), seconds);
    } finally {
      Folders.delete(folder);
    }
  }

  /** Reads curves of one rank each, one after the other. */
  private static final class Reader implements Runnable {
    private final SeriesStore series;
    private final Random random = new Random(2);
    private long[] nanos = new long[1 << 16];
    private int reads;
    private volatile boolean done;

    Reader(SeriesStore series) {
      this.series = series;
    }

    @Override
    public void run() {
      while (!done || reads == 0) {
        var selection =
            Selection.of(RUN, "train/metric_" + random.nextInt(METRICS))
                .withRanks(new RankChoice.One(random.nextInt(RANKS)));
        long before = System.nanoTime();
        series.buckets(selection, BUCKETS);
        if (reads == nanos.length) {
          nanos = Arrays.copyOf(nanos, 2 * reads);
        }
        nanos[reads++] = System.nanoTime() - before;
      }
    }

    long[] sorted() {
      long[] all = Arrays.copyOf(nanos, reads);
      Arrays.sort(all);
      return all;
    }
  }
}
