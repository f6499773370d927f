package dev.tailrace.series;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ExtentTest {
  private static long width(long minX, long maxX, long rows, int buckets) {
    return new Extent(minX, maxX, rows, rows).bucketWidth(buckets);
  }

  @Test
  void a_sparse_curve_is_shown_point_by_point() {
    assertEquals(1, width(0, 1L << 50, 100, 100));
  }

  @Test
  void the_width_is_the_smallest_power_of_two_that_fits() {
    assertEquals(1024, width(0, 999_999, 1_000_000, 1000));
    assertEquals(2048, width(0, 1_024_000, 1_000_000, 1000));
    assertEquals(2, width(1, 4, 4, 3));
  }

  @Test
  void both_sides_of_zero_are_two_cells_at_least() {
    assertEquals(8, width(-5, 7, 13, 1));
  }

  @Test
  void the_whole_range_of_numbers_has_a_width() {
    assertEquals(1L << 62, width(Long.MIN_VALUE, Long.MAX_VALUE, 9, 4));
  }

  @Test
  void a_shared_grid_covers_both_and_counts_their_rows() {
    var shared = new Extent(0, 10, 5, 6).plus(new Extent(-3, 4, 2, 3));

    assertEquals(new Extent(-3, 10, 7, 9), shared);
  }
}
