package dev.tailrace.model.run;

import static dev.tailrace.model.event.Happenings.allFinished;
import static dev.tailrace.model.event.Happenings.by;
import static dev.tailrace.model.event.Happenings.config;
import static dev.tailrace.model.event.Happenings.deleted;
import static dev.tailrace.model.event.Happenings.edited;
import static dev.tailrace.model.event.Happenings.fields;
import static dev.tailrace.model.event.Happenings.purged;
import static dev.tailrace.model.event.Happenings.removal;
import static dev.tailrace.model.event.Happenings.restored;
import static dev.tailrace.model.event.Happenings.summary;
import static dev.tailrace.model.event.Happenings.tags;
import static dev.tailrace.model.run.RunSpec.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Reason;
import dev.tailrace.model.Value;
import dev.tailrace.model.event.Launching;
import dev.tailrace.model.event.RunEvent.MetricDefined;
import dev.tailrace.model.event.RunEvent.RunEdited;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;

class FactsTest {
  private static Value.Fields keys(String prefix, int count) {
    var keys = new LinkedHashMap<String, Value>();
    for (int i = 0; i < count; i++) {
      keys.put(prefix + i, new Value.Whole(i));
    }
    return new Value.Fields(keys);
  }

  private static Value.Fields nested(String key, Value value) {
    var fields = new LinkedHashMap<String, Value>();
    fields.put(key, value);
    return new Value.Fields(fields);
  }

  @Test
  void config_tags_and_summary_merge_by_key_and_null_removes() {
    RunState state =
        given(
                config("a", fields("lr", "1")),
                tags("a", fields("t", "1")),
                summary("a", fields("s", "1")))
            .when(
                config("a", fields("wd", "2")),
                config("a", removal("lr")),
                tags("a", removal("t")),
                summary("a", removal("s")))
            .then();

    assertEquals(fields("wd", "2"), state.config());
    assertEquals(Value.Fields.EMPTY, state.tags());
    assertEquals(Value.Fields.EMPTY, state.summary());
  }

  @Test
  void config_stays_nested() {
    RunState state = given().when(config("a", nested("model", fields("kind", "cnn")))).then();

    assertEquals(fields("kind", "cnn"), state.config().fields().get("model"));
  }

  @Test
  void ten_thousand_keys_are_taken_and_one_more_is_refused() {
    RunSpec story = given(config("a", nested("deep", keys("k", 9_998))));

    RunState full = story.when(config("a", keys("x", 2))).then();
    story.when(config("a", fields("more", "1"))).thenRefused(Reason.CONFIG_QUOTA);

    assertEquals(3, full.config().fields().size());
  }

  @Test
  void a_full_config_takes_changes_of_the_keys_that_it_has() {
    RunSpec story = given(config("a", keys("k", 10_000)));

    RunState state = story.when(config("a", fields("k3", "new"))).then();

    assertEquals(new Value.Text("new"), state.config().fields().get("k3"));
  }

  @Test
  void a_start_whose_config_does_not_fit_is_refused_whole() {
    given(config("a", keys("k", 10_000)))
        .when(Launching.rank(0).config("one more", 1).starts())
        .thenRefused(Reason.CONFIG_QUOTA);
  }

  @Test
  void tags_and_summary_have_the_same_quota() {
    given().when(tags("a", keys("k", 10_001))).thenRefused(Reason.CONFIG_QUOTA);
    given().when(summary("a", keys("k", 10_001))).thenRefused(Reason.CONFIG_QUOTA);
  }

  @Test
  void an_edit_changes_what_it_names_and_leaves_the_rest() {
    RunState state =
        given(Launching.rank(0).name("n").note("o").tag("t", "1").starts())
            .when(edited("best", null), new RunEdited(by(null), null, "why", fields("star", "yes")))
            .then();

    assertEquals("best", state.about().name());
    assertEquals("why", state.about().note());
    assertEquals(2, state.tags().fields().size());
  }

  @Test
  void a_deleted_run_is_hidden_until_it_is_restored_and_goes_on_meanwhile() {
    RunSpec story = given(Launching.rank(0).starts());

    RunState hidden = story.when(deleted(), summary("a", fields("s", "1"))).then();
    RunState shown = story.when(restored()).then();

    assertTrue(hidden.deleted());
    assertEquals(fields("s", "1"), hidden.summary());
    assertFalse(shown.deleted());
  }

  @Test
  void a_purged_run_keeps_nothing_but_that_it_existed() {
    RunState state =
        given(Launching.rank(0).name("secret").config("lr", 1).starts(), allFinished())
            .when(purged())
            .then();

    assertTrue(state.purged());
    assertEquals(1_000L, state.createdEpochMs());
    assertEquals(Value.Fields.EMPTY, state.config());
    assertNull(state.about().name());
    assertEquals(0, state.ranks().size());
    assertFalse(state.started());
  }

  @Test
  void whatever_follows_a_purge_is_refused() {
    given(purged()).when(Launching.rank(0).attempt(9).resumes(null)).thenRefused(Reason.RUN_PURGED);
    given(purged()).when(restored()).thenRefused(Reason.RUN_PURGED);
    given(purged()).when(purged()).thenRefused(Reason.RUN_PURGED);
  }

  @Test
  void every_event_is_counted_and_the_first_one_dates_the_run() {
    RunState state =
        given(new MetricDefined(by("a"), "loss", null, "min", "minimize"))
            .when(edited("n", null))
            .then();

    assertEquals(2, state.events());
    assertEquals(1_000L, state.createdEpochMs());
    assertEquals(2_000L, state.lastEventEpochMs());
  }
}
