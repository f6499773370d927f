package dev.tailrace.series.pair;

import java.util.List;

/**
 * A metric over another one, or one curve for each rank, on one grid.
 *
 * @param raw every bucket is exactly one point; then x is exact
 * @param total how many points the buckets hold, over all curves
 * @param curves one for all ranks or one rank, even when it is empty; else one for each rank that
 *     has a value that counts, in rank order
 */
public record PairedCurves(Grid grid, boolean raw, long total, List<PairedCurve> curves) {
  public PairedCurves {
    curves = List.copyOf(curves);
  }
}
