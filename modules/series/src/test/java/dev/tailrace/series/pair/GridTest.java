package dev.tailrace.series.pair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GridTest {
  private static double width(double minX, double maxX, long rows, int buckets) {
    return new PairExtent(minX, maxX, rows).grid(buckets).width();
  }

  @Test
  void a_short_curve_is_shown_point_by_point_at_any_x() {
    Grid grid = new PairExtent(-1e300, 1e300, 10).grid(10);

    assertEquals(Grid.FINEST, grid);
    for (double x : new double[] {0.1, -1e300, Double.MIN_VALUE, -Double.MIN_VALUE, 0}) {
      assertEquals(x, grid.start(x));
    }
  }

  @Test
  void the_width_is_the_smallest_power_of_two_that_fits_also_below_one() {
    assertEquals(0.125, width(0, 0.9, 100, 8));
    assertEquals(0.0625, width(0.5, 0.9, 100, 8));
    assertEquals(Double.MIN_VALUE * 4, width(0, 7 * Double.MIN_VALUE, 9, 2));
    assertEquals(1024, width(0, 999_999, 1_000_000, 1000));
    assertEquals(Double.MIN_VALUE, width(3, 3, 100, 1));
  }

  @Test
  void both_sides_of_zero_are_two_cells_at_least_and_all_doubles_four_at_most() {
    assertEquals(8, width(-5, 7, 13, 1));
    assertEquals(0x1p1023, width(-Double.MAX_VALUE, Double.MAX_VALUE, 9, 1));
    assertEquals(4, new Grid(1023).cells(-Double.MAX_VALUE, Double.MAX_VALUE));
    assertEquals(-Double.MAX_VALUE, new Grid(1023).start(-Double.MAX_VALUE));
  }

  @Test
  void a_cell_begins_at_or_before_its_x_and_ends_behind_it() {
    var random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      double x = Double.longBitsToDouble(random.nextLong());
      var grid = new Grid(random.nextInt(Grid.FINEST.exponent(), Double.MAX_EXPONENT));
      if (Double.isFinite(x)) {
        assertEquals(floor(x, grid.width()), grid.start(x), x + " " + grid);
      }
    }
  }

  private static double floor(double x, double width) {
    BigDecimal cell =
        new BigDecimal(x).divide(new BigDecimal(width)).setScale(0, RoundingMode.FLOOR);
    double start = cell.multiply(new BigDecimal(width)).doubleValue();
    return Math.max(start, -Double.MAX_VALUE);
  }

  @Test
  void a_coarser_cell_joins_whole_cells_of_a_finer_grid() {
    var random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      double x = Double.longBitsToDouble(random.nextLong());
      var coarse = new Grid(random.nextInt(-1000, 1000));
      var fine = new Grid(coarse.exponent() - random.nextInt(60));
      if (Double.isFinite(x)) {
        assertEquals(coarse.start(x), coarse.start(fine.start(x)), x + " " + coarse);
      }
    }
  }

  @Test
  void a_grid_has_as_few_cells_as_asked_and_the_next_finer_one_more() {
    var random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      double a = random.nextGaussian() * Math.scalb(1.0, random.nextInt(-1074, 1000));
      double b = random.nextInt(3) == 0 ? a + Math.ulp(a) * 9 : random.nextGaussian() * a;
      int buckets = random.nextInt(4, 10_000);
      double min = Math.min(a, b);
      double max = Math.max(a, b);
      Grid grid = new PairExtent(min, max, 20_000).grid(buckets);
      String seen = min + " " + max + " " + buckets + " " + grid;
      assertTrue(grid.cells(min, max) <= buckets, seen);
      assertTrue(
          grid.equals(Grid.FINEST) || new Grid(grid.exponent() - 1).cells(min, max) > buckets,
          seen);
    }
  }

  @Test
  void no_width_is_beyond_the_doubles() {
    assertThrows(IllegalArgumentException.class, () -> new Grid(1024));
    assertThrows(IllegalArgumentException.class, () -> new Grid(-1075));
  }
}
