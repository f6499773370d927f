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

  double mean() {
    long finite = finite();
    return finite == 0 ? Double.NaN : sum / finite;
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
    int least = -1;
    int most = -1;
    double low = 0;
    double high = 0;
    double finiteSum = -0.0;
    int odd = 0;
    for (int i = from; i < to; i++) {
      double value = values[i];
      if (!Double.isFinite(value)) {
        odd++;
        continue;
      }
      finiteSum += value;
      if (least < 0 || value < low || (value == low && Double.compare(value, low) < 0)) {
        low = value;
        least = i;
      }
      if (most < 0 || value > high || (value == high && Double.compare(value, high) > 0)) {
        high = value;
        most = i;
      }
    }
    if (odd > 0 || count > 0) {
      for (int i = from; i < to; i++) {
        add(steps[i], 0, times[i], values[i], rank);
      }
      return;
    }
    count = to - (long) from;
    sum = finiteSum;
    min = low;
    minStep = steps[least];
    minRank = rank;
    max = high;
    maxStep = steps[most];
    maxRank = rank;
    first.set(steps[from], 0, times[from], values[from]);
    last.set(steps[to - 1], 0, times[to - 1], values[to - 1]);
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
