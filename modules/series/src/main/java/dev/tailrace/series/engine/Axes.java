package dev.tailrace.series.engine;

import java.util.Arrays;

/**
 * The columns that all metrics of some rows share.
 *
 * <p>{@code orders} holds the place of a row among all rows of its (rank, attempt) in log order: of
 * two points at one step the one with the greater place wins, whatever key set it came with.
 */
final class Axes {
  final long[] orders;
  final long[] steps;
  final long[] times;

  Axes(int rows) {
    this(new long[rows], new long[rows], new long[rows]);
  }

  private Axes(long[] orders, long[] steps, long[] times) {
    this.orders = orders;
    this.steps = steps;
    this.times = times;
  }

  Axes grown(int rows) {
    return new Axes(
        Arrays.copyOf(orders, rows), Arrays.copyOf(steps, rows), Arrays.copyOf(times, rows));
  }

  void copyTo(Axes to, int from, int at, int rows) {
    System.arraycopy(orders, from, to.orders, at, rows);
    System.arraycopy(steps, from, to.steps, at, rows);
    System.arraycopy(times, from, to.times, at, rows);
  }

  static long min(long[] numbers, int count) {
    long min = numbers[0];
    for (int i = 1; i < count; i++) {
      min = Math.min(min, numbers[i]);
    }
    return min;
  }

  static long max(long[] numbers, int count) {
    long max = numbers[0];
    for (int i = 1; i < count; i++) {
      max = Math.max(max, numbers[i]);
    }
    return max;
  }

  /** Whether each step lies behind the one before. */
  static boolean rise(long[] steps, int count) {
    for (int i = 1; i < count; i++) {
      if (steps[i] <= steps[i - 1]) {
        return false;
      }
    }
    return true;
  }
}
