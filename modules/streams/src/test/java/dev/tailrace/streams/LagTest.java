package dev.tailrace.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.streams.view.Tip;
import dev.tailrace.wire.Topic;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LagTest {
  private static Lag lag(long next, @Nullable Tip tip, long end, long newestEpochMs) {
    return Lag.of(Topic.RUNS, 1, next, tip, end, newestEpochMs);
  }

  @Test
  void what_lags_is_counted_in_records_and_in_broker_time() {
    Lag lag = lag(8, new Tip(7, 10_000, 0), 12, 12_500);

    assertEquals(new Lag(Topic.RUNS, 1, 7, 4, 2.5), lag);
  }

  @Test
  void control_records_at_the_end_are_no_lag() {
    assertEquals(new Lag(Topic.RUNS, 1, 7, 0, 0), lag(9, new Tip(7, 10_000, 0), 9, 12_500));
  }

  @Test
  void what_was_folded_since_the_look_is_no_lag_below_zero() {
    assertEquals(new Lag(Topic.RUNS, 1, 20, 0, 0), lag(21, new Tip(20, 10_000, 0), 9, 0));
  }

  @Test
  void a_broker_time_that_went_back_is_no_lag_below_zero() {
    assertEquals(0, lag(8, new Tip(7, 10_000, 0), 9, 9_000).seconds());
  }

  @Test
  void seconds_are_unknown_while_nothing_was_folded() {
    assertEquals(Double.NaN, lag(0, null, 9, 9_000).seconds());
    assertEquals(Double.NaN, lag(5, new Tip(4, 0, 0), 9, 9_000).seconds());
  }
}
