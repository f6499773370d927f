package dev.tailrace.model.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CadenceTest {
  private static Patience patience(
      @Nullable Long beatMs, @Nullable Long staleMs, @Nullable Long lostMs) {
    return new Cadence(beatMs, staleMs, lostMs).patience(Patience.UNDECLARED);
  }

  @Test
  void stale_after_three_beats_and_lost_after_ten() {
    assertEquals(new Patience(30_000, 100_000), patience(10_000L, null, null));
  }

  @Test
  void values_below_a_second_count_as_a_second() {
    assertEquals(new Patience(3_000, 10_000), patience(1L, null, null));
    assertEquals(new Patience(1_000, 1_000), patience(10_000L, -5L, 0L));
  }

  @Test
  void clients_that_declare_no_beat_are_stale_after_30_minutes_and_lost_after_a_day() {
    assertEquals(new Patience(1_800_000, 86_400_000), patience(null, null, null));
  }

  @Test
  void a_project_sets_the_patience_with_clients_that_declare_no_beat_only() {
    Patience project = Patience.UNDECLARED.with(60_000L, null);

    assertEquals(new Patience(60_000, 86_400_000), Cadence.UNDECLARED.patience(project));
    assertEquals(new Patience(30_000, 100_000), new Cadence(10_000L, null, null).patience(project));
  }

  @Test
  void what_a_run_declares_wins_over_what_follows_from_its_beat() {
    assertEquals(new Patience(5_000, 7_000), patience(10_000L, 5_000L, 7_000L));
  }

  @Test
  void nobody_is_lost_before_being_stale_unless_they_asked_for_it() {
    assertEquals(new Patience(500_000, 500_000), patience(10_000L, 500_000L, null));
    assertEquals(new Patience(500_000, 2_000), patience(10_000L, 500_000L, 2_000L));
  }

  @Test
  void absurdly_long_beats_do_not_overflow() {
    Patience patience = patience(Long.MAX_VALUE, null, null);

    assertTrue(patience.lostAfterMs() > patience.staleAfterMs());
    assertEquals(Long.MAX_VALUE, patience.afterSilenceOf(Long.MAX_VALUE).lostAfterMs());
  }
}
