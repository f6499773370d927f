package dev.tailrace.app.doctor;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.app.doctor.Finding.Level;
import org.junit.jupiter.api.Test;

/** Disks and clocks in plain words. */
final class ForecastTest {
  private static final long GIB = 1L << 30;

  @Test
  void a_disk_is_a_problem_when_it_is_full_within_a_week() {
    Finding calm = Forecast.of("the disk", 168 * GIB, GIB);
    Finding soon = Forecast.of("the disk", 84 * GIB, GIB);

    assertAll(
        () -> assertEquals(Level.OK, calm.level()),
        () ->
            assertEquals(
                "the disk: 168.0 GiB free, 1.0 GiB an hour: full in 7.0 days", calm.says()),
        () -> assertEquals(Level.PROBLEM, soon.level()),
        () -> assertTrue(soon.says().endsWith("full in 3.5 days"), soon.says()),
        () -> assertEquals(Level.PROBLEM, Forecast.of("the disk", GIB - 1, 0).level()),
        () -> assertTrue(Forecast.of("d", GIB, 0).says().endsWith("not full in sight")));
  }

  @Test
  void a_clock_is_compared_with_the_span_in_which_it_was_asked() {
    assertAll(
        () -> assertEquals(Level.OK, Clocks.compare("c", 10_000, 8_000, 10_100).level()),
        () -> assertEquals(Level.OK, Clocks.compare("c", 10_000, 12_100, 10_100).level()),
        () ->
            assertEquals(
                "c is 2.1 s behind this machine's",
                Clocks.compare("c", 10_000, 7_900, 10_100).says()),
        () ->
            assertEquals(
                "c is 3.0 s ahead of this machine's",
                Clocks.compare("c", 10_000, 13_100, 10_100).says()));
  }

  @Test
  void the_servers_own_measure_of_its_clock_is_told_when_it_is_far_off() {
    Scrape scrape = Scrape.of("# TYPE x gauge\ntailrace_clock_skew_seconds -7.5\n");

    assertEquals(
        "the server's clock is 7.5 s behind the broker's",
        Clocks.ofServer(scrape).getFirst().says());
    assertTrue(Clocks.ofServer(Scrape.of("tailrace_clock_skew_seconds NaN\n")).isEmpty());
  }
}
