package dev.tailrace.bench;

import dev.tailrace.model.Limits;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.Axis;
import dev.tailrace.series.Resolution;
import dev.tailrace.series.Selection;
import dev.tailrace.series.engine.Budget;
import dev.tailrace.series.engine.StoredSeries;
import dev.tailrace.store.Batch;
import dev.tailrace.store.Family;
import dev.tailrace.store.KeyReads;
import dev.tailrace.store.KeyValues;
import dev.tailrace.store.RocksKeyValues;
import dev.tailrace.store.RocksMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;

/**
 * Reads of the series engine in process, beside a bare iteration of RocksDB over all chunks of the
 * same run: {@code SeriesReads [rounds]}. Everything is of one metric a row, float32.
 */
public final class SeriesReads {
  private static final int POINTS = 1_000_000;
  private static final int RUNS = 100;
  private static final int RUN_STEPS = 10_000;
  private static final int HEAD_BYTES = 64 << 20;
  private static final int[] RANKS = {8, 64, 1_000};
  private static final Resolution BUCKETS = new Resolution.AtMost(1_000);

  private final KeyValues store;
  private final StoredSeries series;
  private final Random random = new Random(1);
  private long offset;
  private long sink;

  private SeriesReads(KeyValues store, StoredSeries series) {
    this.store = store;
    this.series = series;
  }

  /** Runs the measurement; see the class. */
  public static void main(String[] arguments) throws IOException {
    int rounds = arguments.length == 0 ? 7 : Integer.parseInt(arguments[0]);
    Path folder = Files.createTempDirectory("tailrace-bench-reads");
    try (var memory = new RocksMemory(256 << 20, 64 << 20);
        var store = RocksKeyValues.open("reads-0", folder, memory, EnumSet.allOf(Family.class));
        var series = new StoredSeries(store, Limits.DEFAULT, Budget.ofHeadBytes(HEAD_BYTES))) {
      var reads = new SeriesReads(store, series);
      reads.fill();
      var batch = new Batch();
      series.checkpoint();
      series.save(batch, batch, Long.MAX_VALUE);
      store.write(batch);
      store.flush();
      reads.measure(rounds);
    } finally {
      Folders.delete(folder);
    }
  }

  private void fill() {
    curve("one-m", 0, POINTS);
    curve("ten-m", 0, 10 * POINTS);
    for (int run = 0; run < RUNS; run++) {
      curve("many-" + run, 0, RUN_STEPS);
    }
    for (int ranks : RANKS) {
      for (int rank = 0; rank < ranks; rank++) {
        curve("ranks-" + ranks, rank, RUN_STEPS);
      }
    }
  }

  private void curve(String run, int rank, int points) {
    for (int from = 0; from < points; from += 1_000) {
      rows(run, rank, from, 1_000);
    }
  }

  private void rows(String run, int rank, int from, int count) {
    long[] steps = new long[count];
    long[] times = new long[count];
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      steps[i] = from + (long) i;
      times[i] = 1_700_000_000_000L + steps[i] * 100 + random.nextInt(20);
      values[i] = (float) (2 * Math.exp(-steps[i] / 3e5) + 0.05 * random.nextGaussian());
    }
    series.append(
        offset++,
        new MetricBatch(
            Header.unsequenced(run, 0),
            rank,
            1,
            steps,
            times,
            new String[] {"loss"},
            new double[][] {values}));
  }

  private void measure(int rounds) {
    compare(rounds, "1 M points, every one, to all chunks raw", this::everyPoint, this::rawOneM);
    compare(rounds, "1 M to 1,000 buckets, to all chunks raw", buckets("one-m"), this::rawOneM);
    compare(rounds, "10 M to 1,000 buckets, to those of 1 M", buckets("ten-m"), buckets("one-m"));
    compare(rounds, "1 M by time, to those by step", byTime("one-m"), buckets("one-m"));
    compare(rounds, "100 runs of 10 k on one grid, to 1 M", this::oneGrid, buckets("one-m"));
    for (int ranks : RANKS) {
      compare(rounds, ranks + " ranks as one, to 1 M", buckets("ranks-" + ranks), buckets("one-m"));
    }
    compare(rounds, "1000 ranks as one by time, to 1 M", byTime("ranks-1000"), buckets("one-m"));
    for (int ranks : RANKS) {
      grown(rounds, ranks);
    }
    first(rounds);
    compare(rounds, "a metric at a glance, to 1 M", this::glance, buckets("one-m"));
    System.out.println("(" + sink + ")");
  }

  /** Reads that find one more step of every rank. */
  private void grown(int rounds, int ranks) {
    Runnable read = buckets("ranks-" + ranks);
    double[] millis = new double[20 + rounds];
    double[] appends = new double[millis.length];
    for (int round = 0; round < millis.length; round++) {
      long begun = System.nanoTime();
      for (int rank = 0; rank < ranks; rank++) {
        rows("ranks-" + ranks, rank, RUN_STEPS + round, 1);
      }
      appends[round] = (System.nanoTime() - begun) / 1e6;
      millis[round] = once(read);
    }
    told(ranks + " ranks as one, each a step further", median(millis));
    told("  to append those steps", median(appends));
    for (int round = 0; round < rounds; round++) {
      rows("ranks-" + ranks, round, RUN_STEPS / 2, 1);
      millis[round] = once(read);
    }
    told("  after a row that replaced one", median(Arrays.copyOf(millis, rounds)));
  }

  /** Reads of series that were opened just now, so that no sums over ranks are known. */
  private void first(int rounds) {
    for (int ranks : RANKS) {
      double[] millis = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        try (var opened = new StoredSeries(store, Limits.DEFAULT, Budget.ofHeadBytes(HEAD_BYTES))) {
          sink += opened.ranks("ranks-" + ranks).size();
          millis[round] = once(new SeriesReads(store, opened).buckets("ranks-" + ranks));
        }
      }
      told(ranks + " ranks as one, for the first time", median(millis));
    }
  }

  private static double once(Runnable call) {
    long begun = System.nanoTime();
    call.run();
    return (System.nanoTime() - begun) / 1e6;
  }

  private static void told(String what, double millis) {
    System.out.printf("%-45s %8.3f ms%n", what, millis);
  }

  private Runnable buckets(String run) {
    return () ->
        sink += series.buckets(Selection.of(run, "loss"), BUCKETS).orElseThrow().curves().size();
  }

  private Runnable byTime(String run) {
    Selection selection = Selection.of(run, "loss").withAxis(Axis.TIME);
    return () -> sink += series.buckets(selection, BUCKETS).orElseThrow().curves().size();
  }

  private void everyPoint() {
    series.blocks(
        Selection.of("one-m", "loss"),
        null,
        block -> {
          for (int i = 0; i < block.size(); i++) {
            sink += block.step(i) + (block.value(i) > 1 ? 1 : 0);
          }
          return true;
        });
  }

  private void oneGrid() {
    for (int run = 0; run < RUNS; run++) {
      Selection selection = Selection.of("many-" + run, "loss");
      sink += series.extent(selection).orElseThrow().points();
      sink += series.buckets(selection, new Resolution.Width(32)).orElseThrow().total();
    }
  }

  private void glance() {
    sink += series.metric("one-m", "loss", AttemptChoice.UNDECLARED).orElseThrow().count();
  }

  /** The run was the first, so its number is 0. */
  private void rawOneM() {
    byte[] first = new byte[Integer.BYTES];
    store.scan(
        Family.CHUNKS,
        first,
        KeyReads.after(first),
        (_, value) -> {
          sink += value.length;
          return true;
        });
  }

  private static void compare(int rounds, String what, Runnable ours, Runnable other) {
    for (int warm = 0; warm < 3; warm++) {
      timed(ours);
      timed(other);
    }
    double[] oursMs = new double[rounds];
    double[] otherMs = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      oursMs[round] = timed(ours);
      otherMs[round] = timed(other);
    }
    double one = median(oursMs);
    double two = median(otherMs);
    System.out.printf("%-45s %8.3f ms  %8.3f ms  %7.2f x%n", what, one, two, one / two);
  }

  /** Milliseconds of a call, the mean of as many as take a tenth of a second. */
  private static double timed(Runnable call) {
    long begun = System.nanoTime();
    int calls = 0;
    long now = begun;
    while (now - begun < 100_000_000L) {
      call.run();
      calls++;
      now = System.nanoTime();
    }
    return (now - begun) / 1e6 / calls;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
