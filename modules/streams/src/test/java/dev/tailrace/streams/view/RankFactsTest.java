package dev.tailrace.streams.view;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class RankFactsTest {
  @Test
  void counts_the_events_after_an_end_exactly() {
    RankFacts facts = new RankFacts();
    for (long append : new long[] {10, 10, 20, 30, 30, 30}) {
      facts.heard(append, 0);
    }

    assertEquals(6, facts.eventsAfter(9));
    assertEquals(4, facts.eventsAfter(10));
    assertEquals(3, facts.eventsAfter(20));
    assertEquals(0, facts.eventsAfter(30));
  }

  @Test
  void a_resent_event_is_counted_but_is_no_sign_of_life() {
    RankFacts facts = new RankFacts();
    facts.heard(10, 0);
    facts.resent(500);

    assertEquals(10, facts.signEpochMs());
    assertEquals(2, facts.events());
  }

  @Test
  void long_histories_give_a_lower_bound_and_stay_small() {
    RankFacts facts = new RankFacts();
    for (int i = 1; i <= 1_000; i++) {
      facts.heard(i, 0);
    }

    assertEquals(32, facts.appends());
    assertEquals(32, facts.eventsAfter(0));
    assertEquals(1, facts.eventsAfter(999));
  }

  @Test
  void survives_its_stored_form() {
    RankFacts facts = new RankFacts();
    facts.heard(10, 0);
    facts.resent(20);

    RankFacts again = RankFacts.decode(facts.encode());

    assertEquals(facts.signEpochMs(), again.signEpochMs());
    assertEquals(facts.events(), again.events());
    assertEquals(facts.appends(), again.appends());
    assertArrayEquals(facts.encode(), again.encode());
  }
}
