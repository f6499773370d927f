package dev.tailrace.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final Selection LOSS = Selection.of("run", "loss");

  @Test
  void a_point_stands_where_the_axis_says() {
    assertEquals(3, LOSS.x(3, 50));
    assertEquals(50, LOSS.withAxis(Axis.TIME).x(3, 50));
    assertEquals(-10, LOSS.withAxis(new Axis.Relative(60)).x(3, 50));
  }

  @Test
  void a_relative_time_that_does_not_fit_is_clamped() {
    assertEquals(Long.MAX_VALUE, LOSS.withAxis(new Axis.Relative(-2)).x(0, Long.MAX_VALUE));
    assertEquals(Long.MIN_VALUE, LOSS.withAxis(new Axis.Relative(2)).x(0, Long.MIN_VALUE));
  }

  @Test
  void a_reversed_range_is_refused() {
    assertThrows(IllegalArgumentException.class, () -> LOSS.withRange(5, 4));
  }

  @Test
  void only_powers_of_two_are_widths() {
    assertThrows(IllegalArgumentException.class, () -> new Resolution.Width(12));
    assertThrows(IllegalArgumentException.class, () -> new Resolution.Width(0));
    assertThrows(IllegalArgumentException.class, () -> new Resolution.AtMost(0));
  }
}
