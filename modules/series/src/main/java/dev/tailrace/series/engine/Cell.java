package dev.tailrace.series.engine;

import dev.tailrace.series.MetricSummary.Extreme;
import dev.tailrace.series.MetricSummary.NonFinite;
import org.jspecify.annotations.Nullable;

/**
 * A summary of points, none of which replaces another: what a bucket shows. Two cells of different
 * points add up to the cell of all of them, in any order but for the last bits of the sum.
 */
final class Cell {
  long count;
  long nan;
  long posInf;
  long negInf;

  /** Of the finite values; -0.0 is the neutral element of addition. */
  double sum = -0.0;

  /** Of the finite values, if there are any: of equal ones the earliest step, then lowest rank. */
  double min;

  long minStep;
  int minRank;
  double max;
  long maxStep;
  int maxRank;

  final RowPart first = new RowPart();
  final RowPart last = new RowPart();

  /** Forgets all points; extremes and ends keep what they were, which counts for nothing. */
  void clear() {
    count = 0;
    nan = 0;
    posInf = 0;
    negInf = 0;
    sum = -0.0;
  }

  long nonFinite() {
    return nan + posInf + negInf;
  }

  long finite() {
    return count - nonFinite();
  }

  /** Of the finite values; NaN when there are none, or their sum is beyond what a double holds. */
  double mean() {
    return Double.isFinite(sum) ? sum / finite() : Double.NaN;
  }

  void add(long step, int attempt, long timeEpochMs, double value, int rank) {
    ends(step, attempt, timeEpochMs, value);
    if (Double.isFinite(value)) {
      boolean none = finite() == 0;
      if (none || isBetter(value, step, rank, min, minStep, minRank)) {
        min = value;
        minStep = step;
        minRank = rank;
      }
      if (none || isBetter(-value, step, rank, -max, maxStep, maxRank)) {
        max = value;
        maxStep = step;
        maxRank = rank;
      }
      sum += value;
    } else if (Double.isNaN(value)) {
      nan++;
    } else if (value > 0) {
      posInf++;
    } else {
      negInf++;
    }
    count++;
  }

  /** Adds points of one rank, rows {@code from..to} excluded; their steps ascend. */
  void add(long[] steps, long[] times, double[] values, int from, int to, int rank) {
    if (count > 0 || !addFirst(steps, values, from, to)) {
      for (int i = from; i < to; i++) {
        add(steps[i], 0, times[i], values[i], rank);
      }
      return;
    }
    count = to - (long) from;
    minRank = rank;
    maxRank = rank;
    first.set(steps[from], 0, times[from], values[from]);
    last.set(steps[to - 1], 0, times[to - 1], values[to - 1]);
  }

  /** Sum and extremes of the rows; false when one may be non-finite: then nothing was changed. */
  private boolean addFirst(long[] steps, double[] values, int from, int to) {
    double total = sum(values, from, to);
    if (!Double.isFinite(total)) {
      return false;
    }
    int least = from;
    int most = from;
    double low = values[from];
    double high = low;
    for (int i = from + 1; i < to; i++) {
      double value = values[i];
      if (value < low) {
        low = value;
        least = i;
      }
      if (value > high) {
        high = value;
        most = i;
      }
    }
    least = low == 0 ? firstZero(values, least, to, -0.0) : least;
    most = high == 0 ? firstZero(values, most, to, 0.0) : most;
    sum = total;
    min = values[least];
    minStep = steps[least];
    max = values[most];
    maxStep = steps[most];
    return true;
  }

  /** The first row with this zero, else {@code from}: the zeros are equal, but not the same. */
  private static int firstZero(double[] values, int from, int to, double zero) {
    long bits = Double.doubleToRawLongBits(zero);
    for (int i = from; i < to; i++) {
      if (Double.doubleToRawLongBits(values[i]) == bits) {
        return i;
      }
    }
    return from;
  }

  /** In four parts, none of which waits for another. */
  private static double sum(double[] values, int from, int to) {
    double one = -0.0;
    double two = -0.0;
    double three = -0.0;
    double four = -0.0;
    int i = from;
    for (; i < to - 3; i += 4) {
      one += values[i];
      two += values[i + 1];
      three += values[i + 2];
      four += values[i + 3];
    }
    for (; i < to; i++) {
      one += values[i];
    }
    return (one + two) + (three + four);
  }

  private void ends(long step, int attempt, long timeEpochMs, double value) {
    int toFirst = count == 0 ? 1 : first.compareTo(step, attempt);
    if (toFirst > 0) {
      first.set(step, attempt, timeEpochMs, value);
    } else if (toFirst == 0) {
      first.add(timeEpochMs, value);
    }
    int toLast = count == 0 ? -1 : last.compareTo(step, attempt);
    if (toLast < 0) {
      last.set(step, attempt, timeEpochMs, value);
    } else if (toLast == 0) {
      last.add(timeEpochMs, value);
    }
  }

  /** Smaller, or equal and earlier, or equal at the same step and of a lower rank. */
  private static boolean isBetter(
      double value, long step, int rank, double known, long knownStep, int knownRank) {
    int order = Double.compare(value, known);
    if (order != 0) {
      return order < 0;
    }
    return step < knownStep || (step == knownStep && rank < knownRank);
  }

  void add(Cell other) {
    if (other.count == 0) {
      return;
    }
    if (other.finite() > 0) {
      boolean none = finite() == 0;
      if (none || isBetter(other.min, other.minStep, other.minRank, min, minStep, minRank)) {
        min = other.min;
        minStep = other.minStep;
        minRank = other.minRank;
      }
      if (none || isBetter(-other.max, other.maxStep, other.maxRank, -max, maxStep, maxRank)) {
        max = other.max;
        maxStep = other.maxStep;
        maxRank = other.maxRank;
      }
      sum += other.sum;
    }
    ends(other);
    count += other.count;
    nan += other.nan;
    posInf += other.posInf;
    negInf += other.negInf;
  }

  private void ends(Cell other) {
    int toFirst = count == 0 ? 1 : first.compareTo(other.first.step, other.first.attempt);
    if (toFirst > 0) {
      first.set(other.first);
    } else if (toFirst == 0) {
      first.add(other.first);
    }
    int toLast = count == 0 ? -1 : last.compareTo(other.last.step, other.last.attempt);
    if (toLast < 0) {
      last.set(other.last);
    } else if (toLast == 0) {
      last.add(other.last);
    }
  }

  NonFinite kinds() {
    return new NonFinite(nan, posInf, negInf);
  }

  @Nullable Extreme smallest() {
    return finite() == 0 ? null : new Extreme(minStep, min, minRank);
  }

  @Nullable Extreme largest() {
    return finite() == 0 ? null : new Extreme(maxStep, max, maxRank);
  }
}
