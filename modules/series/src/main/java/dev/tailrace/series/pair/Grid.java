package dev.tailrace.series.pair;

/**
 * Cells of one width all along the doubles, beginning at 0.
 *
 * @param exponent the width is 2 to the power of it
 */
public record Grid(int exponent) {
  private static final int FINEST_EXPONENT = Double.MIN_EXPONENT - 52;

  /** Every double has a cell of its own. */
  public static final Grid FINEST = new Grid(FINEST_EXPONENT);

  public Grid {
    if (exponent < FINEST_EXPONENT || exponent > Double.MAX_EXPONENT) {
      throw new IllegalArgumentException("no double is 2 to the power of " + exponent);
    }
  }

  public double width() {
    return Math.scalb(1.0, exponent);
  }

  /**
   * Where the cell of a finite x begins; never -0.0. The cell that begins below the smallest double
   * is said to begin there.
   */
  public double start(double x) {
    double start = width() <= Math.ulp(x) ? x : Math.scalb(cell(x), exponent);
    return Math.max(start, -Double.MAX_VALUE) + 0.0;
  }

  private double cell(double x) {
    double cell = Math.floor(Math.scalb(x, -exponent));
    return cell == 0 && x < 0 ? -1 : cell;
  }

  /** How many cells lie from that of {@code min} to that of {@code max}; may be infinite. */
  double cells(double min, double max) {
    if (start(min) == start(max)) {
      return 1;
    }
    double cells = cell(max) - cell(min) + 1;
    return Double.isNaN(cells) ? Double.POSITIVE_INFINITY : cells;
  }
}
