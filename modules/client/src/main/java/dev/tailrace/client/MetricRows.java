package dev.tailrace.client;

import java.util.Arrays;

/**
 * A buffer of rows of one metric set, row by row, as the training loop fills it: a row touches few
 * cache lines. The recorder turns it into columns. Not thread-safe.
 */
final class MetricRows {
  private static final int HELD_BYTES_MAX = 128 << 10;
  private static final int ROWS_MAX = 4_096;
  private static final int ROWS_AT_FIRST = 64;

  final int width;
  long[] steps;
  long[] timesEpochMs;
  double[] values;
  int count;

  MetricRows(int width, int capacity) {
    this.width = width;
    this.steps = new long[capacity];
    this.timesEpochMs = new long[capacity];
    this.values = new double[capacity * width];
  }

  static long rowBytes(int width) {
    return 2L * Long.BYTES + (long) width * Double.BYTES;
  }

  /** The rows that a buffer of this width grows to: one metric record, well below its limit. */
  static int rowsMax(int width) {
    return Math.clamp(HELD_BYTES_MAX / rowBytes(width), 1, ROWS_MAX);
  }

  static int rowsAtFirst(int width) {
    return Math.min(ROWS_AT_FIRST, rowsMax(width));
  }

  int capacity() {
    return steps.length;
  }

  boolean full() {
    return count == steps.length;
  }

  long heldBytes() {
    return capacity() * rowBytes(width);
  }

  void grow(int capacity) {
    steps = Arrays.copyOf(steps, capacity);
    timesEpochMs = Arrays.copyOf(timesEpochMs, capacity);
    values = Arrays.copyOf(values, capacity * width);
  }

  /** Begins a row; answers where its first value goes. The caller has seen that it is not full. */
  int begin(long step, long timeEpochMs) {
    int row = count++;
    steps[row] = step;
    timesEpochMs[row] = timeEpochMs;
    return row * width;
  }

  /** The values of some metrics in some rows, by metric. */
  double[][] columns(int fromRow, int toRow, int fromMetric, int toMetric) {
    double[][] columns = new double[toMetric - fromMetric][toRow - fromRow];
    for (int metric = fromMetric; metric < toMetric; metric++) {
      double[] column = columns[metric - fromMetric];
      for (int row = fromRow; row < toRow; row++) {
        column[row - fromRow] = values[row * width + metric];
      }
    }
    return columns;
  }
}
