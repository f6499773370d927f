package dev.tailrace.series.memory;

import dev.tailrace.series.MetricSummary;

/** The values of several ranks at one step, added one by one. */
final class Row {
  long step;
  long timeEpochMs;
  int finite;
  int nan;
  int posInf;
  int negInf;
  double min;
  int minRank;
  double max;
  int maxRank;

  /** Starts at the neutral element: -0.0 plus -0.0 stays what a single rank logged. */
  private double sum;

  void begin(long newStep) {
    step = newStep;
    timeEpochMs = Long.MIN_VALUE;
    finite = 0;
    nan = 0;
    posInf = 0;
    negInf = 0;
    sum = -0.0;
    minRank = -1;
    maxRank = -1;
  }

  void add(int rank, long time, double value) {
    timeEpochMs = Math.max(timeEpochMs, time);
    if (Double.isFinite(value)) {
      addFinite(rank, value);
    } else if (Double.isNaN(value)) {
      nan++;
    } else if (value > 0) {
      posInf++;
    } else {
      negInf++;
    }
  }

  private void addFinite(int rank, double value) {
    int toMin = finite == 0 ? -1 : Double.compare(value, min);
    if (toMin < 0 || (toMin == 0 && rank < minRank)) {
      min = value;
      minRank = rank;
    }
    int toMax = finite == 0 ? 1 : Double.compare(value, max);
    if (toMax > 0 || (toMax == 0 && rank < maxRank)) {
      max = value;
      maxRank = rank;
    }
    sum += value;
    finite++;
  }

  int nonFinite() {
    return nan + posInf + negInf;
  }

  int count() {
    return finite + nonFinite();
  }

  double sum() {
    return sum;
  }

  /**
   * The mean of the finite values, NaN when their sum is too large; else what adding the others
   * gives.
   */
  double value() {
    if (finite > 0) {
      return Double.isFinite(sum) ? sum / finite : Double.NaN;
    }
    if (nan > 0 || (posInf > 0 && negInf > 0)) {
      return Double.NaN;
    }
    return posInf > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
  }

  MetricSummary.At at() {
    return new MetricSummary.At(step, timeEpochMs, value());
  }
}
