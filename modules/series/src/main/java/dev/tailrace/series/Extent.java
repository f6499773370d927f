package dev.tailrace.series;

/**
 * Where chosen points lie on an axis.
 *
 * @param minX the smallest x
 * @param maxX the largest x
 * @param rows how many steps have a point; for {@link AttemptChoice.Every} (attempt, step) pairs.
 *     Of several ranks it may be too few beyond {@link #ROWS_EXACT_MAX}, but never below that.
 * @param points how many points count
 */
public record Extent(long minX, long maxX, long rows, long points) {
  /** No question asks for more buckets. */
  public static final long ROWS_EXACT_MAX = 10_000;

  private static final long WIDEST = 1L << 62;

  /** The extent of both on one shared grid. */
  public Extent plus(Extent other) {
    return new Extent(
        Math.min(minX, other.minX),
        Math.max(maxX, other.maxX),
        rows + other.rows,
        points + other.points);
  }

  /**
   * The smallest power of two at which the grid has at most {@code buckets} cells over this extent;
   * 1 when there are no more rows than that, so a sparse curve is shown point by point. No width
   * joins the cells on both sides of 0, so a curve that crosses it keeps two.
   */
  public long bucketWidth(int buckets) {
    if (rows <= buckets) {
      return 1;
    }
    int wanted = minX < 0 && maxX >= 0 ? Math.max(buckets, 2) : buckets;
    int shift = 0;
    while (cellsMinusOne(shift) >= wanted && 1L << shift < WIDEST) {
      shift++;
    }
    return 1L << shift;
  }

  private long cellsMinusOne(int shift) {
    long difference = (maxX >> shift) - (minX >> shift);
    return difference < 0 ? Long.MAX_VALUE : difference;
  }
}
