package dev.tailrace.testkit.fault;

import dev.tailrace.model.Limits;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.series.Curve;
import dev.tailrace.series.Resolution;
import dev.tailrace.series.Selection;
import dev.tailrace.series.engine.Budget;
import dev.tailrace.series.engine.StoredSeries;
import dev.tailrace.store.MemoryKeyValues;
import java.util.Arrays;

/**
 * A program: a thread reads a series while another one appends so many batches. Ends with {@link
 * #CHANGED} when a value was seen that nobody wrote.
 */
public final class SeriesReaders {
  public static final int CHANGED = 3;
  private static final String RUN = "r";
  private static final int METRICS = 4_000;
  private static final int ROWS = 500;
  private static final int READS_MIN = 100;

  private SeriesReaders() {}

  /** The value of a step is the step and one more, so that 0 is none. */
  public static void main(String[] arguments) throws InterruptedException {
    int batches = Integer.parseInt(arguments[0]);
    var series =
        new StoredSeries(new MemoryKeyValues(), Limits.DEFAULT, Budget.ofHeadBytes(256L << 20));
    var reader = new Reader(series);
    Thread reading = Thread.ofPlatform().start(reader);
    String[] names = new String[METRICS];
    Arrays.setAll(names, metric -> "m" + metric);
    for (int batch = 0; batch < batches && !reader.found; batch++) {
      series.append(batch, batch(names, batch * ROWS));
    }
    reader.done = true;
    reading.join();
    if (reader.found) {
      System.exit(CHANGED);
    }
    if (reader.reads < READS_MIN) {
      throw new AssertionError("only " + reader.reads + " reads");
    }
  }

  private static MetricBatch batch(String[] names, int from) {
    long[] steps = new long[ROWS];
    Arrays.setAll(steps, row -> from + (long) row);
    double[] values = new double[ROWS];
    Arrays.setAll(values, row -> from + row + 1.0);
    double[][] columns = new double[names.length][];
    Arrays.fill(columns, values);
    return new MetricBatch(Header.unsequenced(RUN, 0), 0, 1, steps, steps, names, columns);
  }

  /** Looks at the column that is written last. */
  private static final class Reader implements Runnable {
    private final Selection last = Selection.of(RUN, "m" + (METRICS - 1));
    private final StoredSeries series;
    private volatile boolean done;
    private volatile boolean found;
    private volatile int reads;

    Reader(StoredSeries series) {
      this.series = series;
    }

    @Override
    public void run() {
      int answers = 0;
      while (!done && !found) {
        var curves = series.buckets(last, new Resolution.AtMost(50));
        if (curves.isPresent()) {
          look(curves.get().curves().getFirst());
          reads = ++answers;
        }
      }
    }

    private void look(Curve curve) {
      for (int i = 0; i < curve.size(); i++) {
        if (curve.last()[i] != curve.lastX()[i] + 1) {
          System.out.println(curve.last()[i] + " at step " + curve.lastX()[i]);
          found = true;
        }
      }
    }
  }
}
