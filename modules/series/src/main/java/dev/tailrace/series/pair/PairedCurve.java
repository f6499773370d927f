package dev.tailrace.series.pair;

import dev.tailrace.series.Curve;
import org.jspecify.annotations.Nullable;

/**
 * The non-empty buckets of a metric over another one, in the order of x, as columns of one length.
 * What is not said here is as in {@link Curve}; first and last are those by step.
 *
 * @param x where each bucket starts
 * @param lastX the other metric where the bucket's last value stands
 */
@SuppressWarnings("ArrayRecordComponent") // columns of up to 10,000 numbers go straight to JSON
public record PairedCurve(
    int rank,
    double[] x,
    double[] lastX,
    long[] timesEpochMs,
    double[] first,
    double[] last,
    double[] min,
    double[] max,
    double[] mean,
    long[] count,
    long[] nonFinite,
    int @Nullable [] minRank,
    int @Nullable [] maxRank,
    Unpaired unpaired) {

  /** How many buckets there are. */
  public int size() {
    return x.length;
  }
}
