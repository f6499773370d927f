package dev.tailrace.series;

/**
 * The values that count at one step of a curve.
 *
 * @param rank of the curve, or {@link Curve#ALL_RANKS}
 * @param attempt the row's attempt with {@link AttemptChoice.Every}, where a step has a row for
 *     each; else 0
 * @param timeEpochMs over several ranks the latest of theirs
 * @param finite how many of the values are finite
 * @param sum of the finite values; -0.0 when there is none
 * @param min the smallest finite value; NaN when there is none, as is max
 * @param minRank the lowest rank that logged min; -1 when there is no min
 */
public record SeriesRow(
    int rank,
    long step,
    int attempt,
    long timeEpochMs,
    int finite,
    int nan,
    int posInf,
    int negInf,
    double sum,
    double min,
    int minRank,
    double max,
    int maxRank) {

  public int nonFinite() {
    return nan + posInf + negInf;
  }

  /** How many values there are; at least one. */
  public int count() {
    return finite + nonFinite();
  }

  /**
   * What a curve shows here: the mean of the finite values, NaN when their sum is too large; else
   * what adding the others gives.
   */
  public double value() {
    if (finite > 0) {
      return Double.isFinite(sum) ? sum / finite : Double.NaN;
    }
    if (nan > 0 || (posInf > 0 && negInf > 0)) {
      return Double.NaN;
    }
    return posInf > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
  }
}
