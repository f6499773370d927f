package dev.tailrace.series.engine;

/**
 * What some ranks logged at one step: enough to go on adding ranks, in any order. Compares by step,
 * then by attempt, which is 0 unless attempts stand side by side.
 */
final class RowPart {
  long step;
  int attempt;
  long timeEpochMs;
  int finite;
  int nan;
  int posInf;
  int negInf;

  /** Of the finite values; -0.0 is the neutral element of addition. */
  double sum;

  void set(long newStep, int newAttempt, long newTimeEpochMs, double value) {
    step = newStep;
    attempt = newAttempt;
    timeEpochMs = newTimeEpochMs;
    finite = 0;
    nan = 0;
    posInf = 0;
    negInf = 0;
    sum = -0.0;
    count(value);
  }

  void set(RowPart other) {
    step = other.step;
    attempt = other.attempt;
    timeEpochMs = other.timeEpochMs;
    finite = other.finite;
    nan = other.nan;
    posInf = other.posInf;
    negInf = other.negInf;
    sum = other.sum;
  }

  private void count(double value) {
    if (Double.isFinite(value)) {
      finite++;
      sum += value;
    } else if (Double.isNaN(value)) {
      nan++;
    } else if (value > 0) {
      posInf++;
    } else {
      negInf++;
    }
  }

  /** Adds what another rank logged at this step. */
  void add(long otherTimeEpochMs, double value) {
    timeEpochMs = Math.max(timeEpochMs, otherTimeEpochMs);
    count(value);
  }

  /** Adds what other ranks logged at this step. */
  void add(RowPart other) {
    timeEpochMs = Math.max(timeEpochMs, other.timeEpochMs);
    finite += other.finite;
    nan += other.nan;
    posInf += other.posInf;
    negInf += other.negInf;
    sum += other.sum;
  }

  /** Negative when this lies before the step and attempt, 0 when it is of them. */
  int compareTo(long otherStep, int otherAttempt) {
    int byStep = Long.compare(step, otherStep);
    return byStep != 0 ? byStep : Integer.compare(attempt, otherAttempt);
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
}
