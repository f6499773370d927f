package dev.tailrace.series;

import org.jspecify.annotations.Nullable;

/**
 * The non-empty buckets of a curve in the order of x, as columns of one length. The arrays belong
 * to the reader who asked.
 *
 * @param rank the rank, or {@link #ALL_RANKS}
 * @param x where each bucket starts
 * @param lastX where its last value stands
 * @param timesEpochMs when its last value was logged
 * @param first the value at the bucket's first step; over several ranks the mean of their finite
 *     values there (NaN when their sum is beyond what a double holds), and if none is finite what
 *     adding them gives (NaN or an infinity)
 * @param last the same at the bucket's last step
 * @param min the smallest finite value; NaN when {@code count == nonFinite}, as are max and mean
 * @param mean over finite values; NaN also when their sum is beyond what a double holds
 * @param count points in the bucket, non-finite ones included
 * @param nonFinite how many of them are NaN or infinite
 * @param minRank the rank that logged min: of equal ones the earliest step, then the lowest rank;
 *     -1 when there is no min. Null, as is {@code maxRank}, unless several ranks logged the metric
 *     and are read as one.
 */
@SuppressWarnings("ArrayRecordComponent") // columns of up to 10,000 numbers go straight to JSON
public record Curve(
    int rank,
    long[] x,
    long[] lastX,
    long[] timesEpochMs,
    double[] first,
    double[] last,
    double[] min,
    double[] max,
    double[] mean,
    long[] count,
    long[] nonFinite,
    int @Nullable [] minRank,
    int @Nullable [] maxRank) {
  public static final int ALL_RANKS = -1;

  /** How many buckets there are. */
  public int size() {
    return x.length;
  }
}
