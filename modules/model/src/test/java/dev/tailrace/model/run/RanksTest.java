package dev.tailrace.model.run;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tailrace.model.event.RunEvent.EndStatus;
import dev.tailrace.model.run.Standing.Alive;
import dev.tailrace.model.run.Standing.Ended;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RanksTest {
  private static Rank rank(String... writers) {
    return new Rank(1, List.of(writers), null, Cadence.UNDECLARED, null, Alive.FRESH);
  }

  private static Rank ended() {
    return new Rank(
        1, List.of(), null, Cadence.UNDECLARED, null, new Ended(EndStatus.FINISHED, null, 1, 1));
  }

  @Test
  void a_change_leaves_what_it_came_from_as_it_was() {
    Ranks before = Ranks.NONE.with(3, rank("a"));

    Ranks after = before.with(3, ended()).with(700, rank("b"));

    assertEquals(List.of("a"), requireNonNull(before.get(3)).writers());
    assertEquals(0, before.ended());
    assertNull(before.get(700));
    assertEquals(1, after.ended());
    assertEquals(2, after.size());
  }

  @Test
  void counts_follow_every_change() {
    Ranks ranks = Ranks.NONE.with(0, rank()).with(255, ended()).with(256, ended());

    assertEquals(3, ranks.size());
    assertEquals(2, ranks.ended());
    assertEquals(257, ranks.span());
    assertEquals(2, ranks.presentBelow(256));
    assertEquals(1, ranks.with(255, rank()).ended());
    assertEquals(2, ranks.only((number, _) -> number > 0).size());
    assertSame(ranks, ranks.only((_, _) -> true));
  }

  @Test
  void all_65536_ranks_of_the_largest_run_are_found_again_with_their_writers() {
    Ranks ranks = Ranks.NONE;
    for (int number = 65_535; number >= 0; number--) {
      ranks = ranks.with(number, rank("w" + number));
    }

    assertEquals(65_536, ranks.size());
    for (int number = 0; number < 65_536; number++) {
      assertEquals("w" + number, requireNonNull(ranks.get(number)).writers().getFirst());
      assertEquals(number, ranks.rankOf("w" + number));
    }
    assertNull(ranks.rankOf("w65536"));
  }

  @Test
  void ranks_are_visited_in_order() {
    Ranks ranks = Ranks.NONE.with(300, rank()).with(2, rank()).with(256, rank());
    var order = new ArrayList<Integer>();

    ranks.forEach((number, _) -> order.add(number));

    assertEquals(List.of(2, 256, 300), order);
  }

  @Test
  void equal_ranks_are_equal_however_they_came_about() {
    Ranks one = Ranks.NONE.with(300, rank("a")).with(1, rank("b"));
    var map = new TreeMap<Integer, Rank>();
    one.forEach(map::put);

    Ranks other = Ranks.of(map);

    assertEquals(one, other);
    assertEquals(one.hashCode(), other.hashCode());
    assertNotEquals(one, other.with(1, rank("c")));
    assertEquals(300, other.rankOf("a"));
  }

  @Test
  void a_number_out_of_range_is_a_bug_of_the_caller() {
    assertThrows(IllegalArgumentException.class, () -> Ranks.NONE.with(65_536, rank()));
    assertThrows(IllegalArgumentException.class, () -> Ranks.NONE.with(-1, rank()));
    assertNull(Ranks.NONE.get(-1));
    assertNull(Ranks.NONE.get(65_536));
  }
}
