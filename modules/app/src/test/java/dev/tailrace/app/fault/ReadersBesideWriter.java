package dev.tailrace.app.fault;

import dev.tailrace.model.Limits;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.series.Curve;
import dev.tailrace.series.Resolution;
import dev.tailrace.series.Selection;
import dev.tailrace.series.engine.Budget;
import dev.tailrace.series.engine.StoredSeries;
import dev.tailrace.store.MemoryKeyValues;
import dev.tailrace.testkit.fault.Flaw;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.Verdict;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A thread reads a series while another one appends, in a process of its own, without HTTP between
 * them: a row that shows before it is written shows for microseconds.
 */
record ReadersBesideWriter(int batches) implements Scenario {
  private static final String RUN = "r";
  private static final int METRICS = 1_000;
  private static final int ROWS = 100;
  private static final int CHANGED = 3;

  @Override
  public Verdict run(Path folder, JavaProcess.Launch launch) throws Exception {
    var verdict = new Verdict();
    try (JavaProcess readers =
        JavaProcess.start(
            launch,
            folder.resolve("readers.log"),
            ReadersBesideWriter.class.getName(),
            Integer.toString(batches))) {
      int exit = readers.await();
      if (exit == CHANGED) {
        verdict.found(Flaw.CHANGED, readers.printed());
      } else if (exit != 0) {
        throw new AssertionError(readers.printed());
      }
    }
    return verdict;
  }

  /** The value of a step is the step and one more, so that 0 is none. */
  public static void main(String[] arguments) throws InterruptedException {
    int batches = Integer.parseInt(arguments[0]);
    var series =
        new StoredSeries(new MemoryKeyValues(), Limits.DEFAULT, Budget.ofHeadBytes(256L << 20));
    var done = new AtomicBoolean();
    var wrong = new AtomicBoolean();
    Thread reader = Thread.ofPlatform().start(() -> read(series, done, wrong));
    String[] names = new String[METRICS];
    Arrays.setAll(names, metric -> "m" + metric);
    for (int batch = 0; batch < batches && !wrong.get(); batch++) {
      series.append(batch, batch(names, batch * ROWS));
    }
    done.set(true);
    reader.join();
    System.exit(wrong.get() ? CHANGED : 0);
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

  private static void read(StoredSeries series, AtomicBoolean done, AtomicBoolean wrong) {
    // The last column is the one that is written last.
    Selection last = Selection.of(RUN, "m" + (METRICS - 1));
    while (!done.get()) {
      series
          .buckets(last, new Resolution.AtMost(50))
          .ifPresent(
              curves -> {
                Curve curve = curves.curves().getFirst();
                for (int i = 0; i < curve.size(); i++) {
                  if (curve.last()[i] != curve.lastX()[i] + 1) {
                    System.out.println(curve.last()[i] + " at step " + curve.lastX()[i]);
                    wrong.set(true);
                  }
                }
              });
    }
  }
}
