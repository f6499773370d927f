package dev.tailrace.series.memory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The growing columns of one series in log order, about 25 bytes a point.
 *
 * <p>One writer adds. A reader takes {@link #freeze} under the lock that guards the writer and
 * needs none afterwards: a slot of a table is never changed once a frozen view may read it.
 */
final class PointColumns {
  static final int CHUNK_SHIFT = 10;
  static final int CHUNK_MASK = (1 << CHUNK_SHIFT) - 1;
  private static final int FIRST_CHUNK = 4;

  final int rank;
  final int attempt;
  private long[][] steps = {new long[FIRST_CHUNK]};
  private long[][] times = {new long[FIRST_CHUNK]};
  private double[][] values = {new double[FIRST_CHUNK]};
  private int count;
  private long maxStep = Long.MIN_VALUE;
  private boolean inStepOrder = true;

  /** The step order that a reader worked out last; only out-of-order series have one. */
  private volatile int @Nullable [] knownOrder;

  PointColumns(int rank, int attempt) {
    this.rank = rank;
    this.attempt = attempt;
  }

  /** Whether the step lies behind all others, so that it replaces nothing. */
  boolean isNewestStep(long step) {
    return count == 0 || step > maxStep;
  }

  void add(long step, long timeEpochMs, double value) {
    int chunk = count >> CHUNK_SHIFT;
    int slot = count & CHUNK_MASK;
    makeRoom(chunk, slot);
    steps[chunk][slot] = step;
    times[chunk][slot] = timeEpochMs;
    values[chunk][slot] = value;
    if (count > 0 && step < maxStep) {
      inStepOrder = false;
    }
    maxStep = Math.max(maxStep, step);
    count++;
  }

  private void makeRoom(int chunk, int slot) {
    if (chunk == 0) {
      if (slot == steps[0].length) {
        int length = slot * 4;
        steps = new long[][] {Arrays.copyOf(steps[0], length)};
        times = new long[][] {Arrays.copyOf(times[0], length)};
        values = new double[][] {Arrays.copyOf(values[0], length)};
      }
    } else if (slot == 0) {
      if (chunk == steps.length) {
        steps = Arrays.copyOf(steps, chunk * 2);
        times = Arrays.copyOf(times, chunk * 2);
        values = Arrays.copyOf(values, chunk * 2);
      }
      steps[chunk] = new long[CHUNK_MASK + 1];
      times[chunk] = new long[CHUNK_MASK + 1];
      values[chunk] = new double[CHUNK_MASK + 1];
    }
  }

  FrozenSeries freeze() {
    return new FrozenSeries(this, steps, times, values, count, inStepOrder);
  }

  /** The step order of at most {@code limit} first points, if one is known. */
  int @Nullable [] knownOrder(int limit) {
    int[] known = knownOrder;
    return known != null && known.length <= limit ? known : null;
  }

  void rememberOrder(int[] order) {
    knownOrder = order;
  }
}
