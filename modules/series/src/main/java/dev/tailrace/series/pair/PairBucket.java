package dev.tailrace.series.pair;

import dev.tailrace.series.SeriesRow;

/** The figures of one cell; what is first and last goes by the order in which rows came. */
final class PairBucket {
  /** A finite value, the earliest and of the lowest rank among equal ones. */
  private record Extreme(double value, long step, int rank) {
    static final Extreme NONE = new Extreme(Double.NaN, Long.MAX_VALUE, -1);

    /** The one that lies further in the direction of {@code sign}; the other is one. */
    Extreme or(double otherValue, long otherStep, int otherRank, int sign) {
      int order = rank < 0 ? 1 : sign * Double.compare(otherValue, value);
      boolean earlier = otherStep < step || (otherStep == step && otherRank < rank);
      return order > 0 || (order == 0 && earlier)
          ? new Extreme(otherValue, otherStep, otherRank)
          : this;
    }

    Extreme or(Extreme other, int sign) {
      return other.rank < 0 ? this : or(other.value, other.step, other.rank, sign);
    }
  }

  private long firstOrdinal = Long.MAX_VALUE;
  private long lastOrdinal = -1;
  private double lastX;
  private long timeEpochMs;
  private double first;
  private double last;
  private double sum = -0.0;
  private long count;
  private long nonFinite;
  private Extreme min = Extreme.NONE;
  private Extreme max = Extreme.NONE;

  /** Rows come with rising ordinals. */
  void add(SeriesRow row, double x, long ordinal) {
    last = row.value();
    if (count == 0) {
      first = last;
      firstOrdinal = ordinal;
    }
    lastOrdinal = ordinal;
    lastX = x;
    timeEpochMs = row.timeEpochMs();
    sum += row.sum();
    count += row.count();
    nonFinite += row.nonFinite();
    if (row.finite() > 0) {
      min = min.or(row.min(), row.step(), row.minRank(), -1);
      max = max.or(row.max(), row.step(), row.maxRank(), 1);
    }
  }

  PairBucket plus(PairBucket other) {
    var joined = new PairBucket();
    PairBucket earlier = firstOrdinal < other.firstOrdinal ? this : other;
    PairBucket later = lastOrdinal > other.lastOrdinal ? this : other;
    joined.firstOrdinal = earlier.firstOrdinal;
    joined.first = earlier.first;
    joined.lastOrdinal = later.lastOrdinal;
    joined.last = later.last;
    joined.lastX = later.lastX;
    joined.timeEpochMs = later.timeEpochMs;
    joined.sum = sum + other.sum;
    joined.count = count + other.count;
    joined.nonFinite = nonFinite + other.nonFinite;
    joined.min = min.or(other.min, -1);
    joined.max = max.or(other.max, 1);
    return joined;
  }

  double lastX() {
    return lastX;
  }

  long timeEpochMs() {
    return timeEpochMs;
  }

  double first() {
    return first;
  }

  double last() {
    return last;
  }

  double min() {
    return min.value;
  }

  double max() {
    return max.value;
  }

  double mean() {
    return Double.isFinite(sum) ? sum / (count - nonFinite) : Double.NaN;
  }

  long count() {
    return count;
  }

  long nonFinite() {
    return nonFinite;
  }

  int minRank() {
    return min.rank;
  }

  int maxRank() {
    return max.rank;
  }
}
