package dev.tailrace.series.pair;

/**
 * Where paired rows lie.
 *
 * @param minX the smallest x, finite as is {@code maxX}
 * @param rows how many rows there are
 */
public record PairExtent(double minX, double maxX, long rows) {
  /** Further below the span than any number of buckets reaches, subnormal spans included. */
  private static final int EXPONENTS_BELOW = 96;

  /** The extent of both on one shared grid. */
  public PairExtent plus(PairExtent other) {
    PairExtent joined = beside(other);
    return new PairExtent(joined.minX, joined.maxX, rows + other.rows);
  }

  /** The extent of two curves that share their x: the rows are those of the longer one. */
  PairExtent beside(PairExtent other) {
    return new PairExtent(
        Math.min(minX, other.minX), Math.max(maxX, other.maxX), Math.max(rows, other.rows));
  }

  /**
   * The finest grid with at most {@code buckets} cells over this extent; {@link Grid#FINEST} when
   * there are no more rows than that. No grid joins the cells on both sides of 0, and the coarsest
   * has four cells over all doubles.
   */
  public Grid grid(int buckets) {
    if (rows <= buckets) {
      return Grid.FINEST;
    }
    int wanted = minX < 0 && maxX >= 0 ? Math.max(buckets, 2) : buckets;
    int below = Math.getExponent(maxX / 2 - minX / 2) - EXPONENTS_BELOW;
    Grid grid = new Grid(Math.max(below, Grid.FINEST.exponent()));
    while (grid.cells(minX, maxX) > wanted && grid.exponent() < Double.MAX_EXPONENT) {
      grid = new Grid(grid.exponent() + 1);
    }
    return grid;
  }
}
