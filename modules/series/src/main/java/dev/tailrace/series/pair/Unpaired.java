package dev.tailrace.series.pair;

/**
 * What a paired curve cannot show, because the other metric has no finite value at those steps. The
 * bounds on x do not bound it.
 *
 * @param rows how many rows
 * @param count their values, non-finite ones included
 * @param min the smallest finite value; NaN when there is none, as is max
 */
public record Unpaired(long rows, long count, long nonFinite, double min, double max) {
  static final Unpaired NONE = new Unpaired(0, 0, 0, Double.NaN, Double.NaN);
}
