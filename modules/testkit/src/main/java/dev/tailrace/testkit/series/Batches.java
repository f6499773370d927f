package dev.tailrace.testkit.series;

import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import java.util.stream.IntStream;

/** Metric batches that a test can foresee. */
public final class Batches {
  private Batches() {}

  /** Values of one metric, one a step from {@code fromStep} on; step s has the time 1000 + s ms. */
  public static MetricBatch of(
      String run, String metric, int rank, int attempt, long fromStep, double... values) {
    long[] steps = IntStream.range(0, values.length).mapToLong(i -> fromStep + i).toArray();
    long[] times = IntStream.range(0, values.length).mapToLong(i -> 1000 + steps[i]).toArray();
    return new MetricBatch(
        Header.unsequenced(run, 1000),
        rank,
        attempt,
        steps,
        times,
        new String[] {metric},
        new double[][] {values});
  }
}
