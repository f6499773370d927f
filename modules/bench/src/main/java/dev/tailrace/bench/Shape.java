package dev.tailrace.bench;

import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.wire.EventCodec;
import java.util.SplittableRandom;

/** What the records of a measurement look like; values are decaying curves with noise. */
enum Shape {
  /** Bulk CBOR with values that need all of float64. */
  F64(20, 500, false, true),
  /** Bulk CBOR with values that came from float32, so that the column is one. */
  F32(20, 500, true, true),
  /** The same with one metric a row: nothing shares its steps and times. */
  F32X1(1, 500, true, true),
  /** A record for each step: what a writer without batching sends. */
  ROW(20, 1, true, true),
  JSON(20, 100, true, false);

  private static final long START_EPOCH_MS = 1_780_000_000_000L;
  private static final long STEP_MS = 100;
  private static final double DECAY_STEPS = 50_000;
  private static final double NOISE = 0.02;

  private final int metrics;
  private final int rows;
  private final boolean floats;
  private final boolean cbor;

  Shape(int metrics, int rows, boolean floats, boolean cbor) {
    this.metrics = metrics;
    this.rows = rows;
    this.floats = floats;
    this.cbor = cbor;
  }

  /** Points in each record. */
  int points() {
    return metrics * rows;
  }

  String description() {
    return "%s, %d metrics x %d rows, %s"
        .formatted(cbor ? "CBOR" : "JSON", metrics, rows, floats ? "float32" : "float64");
  }

  /**
   * The value of a record.
   *
   * @param number of the record within its run, from 0; it goes on where the one before ended
   */
  byte[] record(String run, long number, SplittableRandom random) {
    MetricBatch batch = batch(run, number, random);
    return cbor ? EventCodec.cbor(batch) : EventCodec.json(batch);
  }

  private MetricBatch batch(String run, long number, SplittableRandom random) {
    long[] steps = new long[rows];
    long[] times = new long[rows];
    for (int row = 0; row < rows; row++) {
      steps[row] = number * rows + row;
      times[row] = START_EPOCH_MS + steps[row] * STEP_MS;
    }
    String[] names = new String[metrics];
    double[][] values = new double[metrics][rows];
    for (int metric = 0; metric < metrics; metric++) {
      names[metric] = "train/metric_" + metric;
      for (int row = 0; row < rows; row++) {
        double decay = Math.exp(-steps[row] / DECAY_STEPS);
        double value = (0.1 + (metric + 1) * decay) * (1 + NOISE * random.nextGaussian());
        values[metric][row] = floats ? (float) value : value;
      }
    }
    Header header = new Header(run, times[rows - 1], "bench", number + 1, false);
    return new MetricBatch(header, 0, 1, steps, times, names, values);
  }
}
