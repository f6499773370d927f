package dev.tailrace.series;

import java.util.List;

/**
 * A metric's curve, or one curve for each rank, on one grid.
 *
 * @param bucketWidth a power of two; buckets start at its multiples
 * @param raw every bucket is exactly one point; then {@code bucketWidth} is 1 and x is exact
 * @param total how many points count, over all curves
 * @param curves one for {@link RankChoice.All} and {@link RankChoice.One}, even when it is empty;
 *     else one for each rank that logged the metric, in rank order
 */
public record Curves(long bucketWidth, boolean raw, long total, List<Curve> curves) {
  public Curves {
    curves = List.copyOf(curves);
  }
}
