package dev.tailrace.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.wire.Topic;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BehindTest {
  private static final Lag NONE = new Lag(Topic.RUNS, 0, 7, 0, 0);
  private static final Lag SOME = new Lag(Topic.METRICS, 0, 7, 4, 2.5);
  private static final Lag MORE = new Lag(Topic.LOGS, 1, 7, 3, 0.5);
  private static final Lag UNKNOWN = new Lag(Topic.LOGS, 2, -1, 9, Double.NaN);

  @Test
  void records_are_those_of_all_places_and_seconds_those_of_the_furthest() {
    assertEquals(new Behind(7, 2.5), Behind.of(List.of(NONE, SOME, MORE)));
  }

  @Test
  void nothing_lags_where_nothing_is_folded_and_where_all_is() {
    assertEquals(new Behind(0, 0), Behind.of(List.of()));
    assertEquals(new Behind(0, 0), Behind.of(List.of(NONE)));
  }

  @Test
  void one_place_of_which_nothing_is_known_hides_the_seconds_of_all() {
    assertEquals(new Behind(13, Double.NaN), Behind.of(List.of(UNKNOWN, SOME)));
    assertEquals(new Behind(13, Double.NaN), Behind.of(List.of(SOME, UNKNOWN)));
  }
}
