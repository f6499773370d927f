package dev.tailrace.model.run;

import static dev.tailrace.model.event.Happenings.allFinished;
import static dev.tailrace.model.event.Happenings.config;
import static dev.tailrace.model.event.Happenings.edited;
import static dev.tailrace.model.event.Happenings.fields;
import static dev.tailrace.model.event.Happenings.finished;
import static dev.tailrace.model.event.Happenings.joined;
import static dev.tailrace.model.run.RunSpec.given;
import static dev.tailrace.model.run.RunSpec.rank;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Reason;
import dev.tailrace.model.Value;
import dev.tailrace.model.event.Launching;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartsTest {
  @Test
  void project_defaults_to_default() {
    RunState state = given().when(Launching.rank(0).starts()).then();

    assertEquals("default", state.project());
  }

  @Test
  void the_first_named_project_wins_and_another_is_noted() {
    RunState state =
        given(Launching.rank(0).project("vision").starts())
            .when(Launching.rank(1).project("speech").starts())
            .then();

    assertEquals("vision", state.project());
    assertEquals(List.of(new Note.ProjectMismatch("speech", 1, 1)), state.notes().kept());
  }

  @Test
  void a_start_that_names_no_project_is_no_mismatch() {
    RunState state =
        given(Launching.rank(0).starts(), Launching.rank(1).project("vision").starts())
            .when(Launching.rank(2).starts())
            .then();

    assertEquals("vision", state.project());
    assertEquals(Notes.NONE, state.notes());
  }

  @Test
  void the_first_start_sets_the_config_and_others_add_absent_keys() {
    RunState state =
        given(Launching.rank(0).config("lr", 0.1).starts())
            .when(Launching.rank(1).config("lr", 0.2).config("seed", 7).starts())
            .then();

    assertEquals(
        Map.of("lr", new Value.Real(0.1), "seed", new Value.Real(7)), state.config().fields());
    assertEquals(List.of(new Note.ConfigConflict("lr", 1, 1)), state.notes().kept());
    assertEquals(2, state.ranks().size());
  }

  @Test
  void one_and_one_point_zero_are_no_conflict() {
    RunState state =
        given(Launching.rank(0).config("epochs", new Value.Whole(1)).starts())
            .when(Launching.rank(1).config("epochs", 1.0).starts())
            .then();

    assertEquals(Notes.NONE, state.notes());
  }

  @Test
  void the_same_start_again_changes_nothing_but_the_count_and_who_was_heard() {
    RunSpec story = given(Launching.rank(0).writer("a").config("lr", 0.1).world(2).starts());
    RunState once = story.then();

    RunState twice =
        story.when(Launching.rank(0).writer("a").config("lr", 0.1).world(2).starts()).then();

    assertEquals(once.config(), twice.config());
    assertEquals(once.attempts(), twice.attempts());
    assertEquals(once.attemptSinceEpochMs(), twice.attemptSinceEpochMs());
    assertEquals(List.of("a"), rank(twice, 0).writers());
    assertEquals(2, twice.events());
    assertEquals(Notes.NONE, twice.notes());
  }

  @Test
  void starts_of_several_ranks_give_the_same_ranks_in_any_order() {
    var zero = Launching.rank(0).writer("a").world(2).starts();
    var one = Launching.rank(1).writer("b").world(2).starts();

    RunState forth = given(zero).when(one).then();
    RunState back = given(one).when(zero).then();

    assertEquals(rank(forth, 0).writers(), rank(back, 0).writers());
    assertEquals(rank(forth, 1).writers(), rank(back, 1).writers());
    assertEquals(forth.world(), back.world());
  }

  @Test
  void config_before_any_start_makes_a_run_that_has_not_started() {
    RunState state = given().when(config("a", fields("lr", "x"))).then();

    assertFalse(state.started());
    assertEquals(1_000L, state.createdEpochMs());
    assertEquals(fields("lr", "x"), state.config());
    assertNull(state.startEpochMs());
  }

  @Test
  void a_resumption_opens_an_attempt_and_its_config_goes_over_the_old_one() {
    RunState state =
        given(Launching.rank(0).config("lr", 0.1).config("seed", 7).time(11).starts())
            .when(Launching.rank(0).attempt(2).config("lr", 0.2).time(22).resumes(500L))
            .then();

    assertEquals(
        List.of(new Attempt(1, null, 11, 0), new Attempt(2, 500L, 22, 1)), state.attempts());
    assertEquals(new Value.Real(0.2), state.config().fields().get("lr"));
    assertEquals(new Value.Real(7), state.config().fields().get("seed"));
    assertEquals(Notes.NONE, state.notes());
    assertEquals(2, state.attempt());
    assertEquals(11L, state.startEpochMs());
  }

  @Test
  void a_start_with_a_higher_attempt_counts_as_a_resumption() {
    RunState state =
        given(Launching.rank(0).starts(), allFinished())
            .when(Launching.rank(0).attempt(2).starts())
            .then();

    assertFalse(state.ended());
    assertEquals(2, state.attempts().size());
  }

  @Test
  void another_rank_may_tell_from_which_step_an_attempt_goes_on() {
    RunState state =
        given(Launching.rank(0).attempt(2).starts())
            .when(Launching.rank(1).attempt(2).resumes(300L))
            .then();

    assertEquals(List.of(new Attempt(2, 300L, 50, 0)), state.attempts());
  }

  @Test
  void an_older_attempts_start_that_comes_late_adds_what_is_absent_and_is_no_conflict() {
    RunState state =
        given(Launching.rank(0).attempt(2).config("lr", 0.2).time(22).starts())
            .when(Launching.rank(0).config("lr", 0.1).config("seed", 7).time(11).starts())
            .then();

    assertEquals(new Value.Real(0.2), state.config().fields().get("lr"));
    assertEquals(new Value.Real(7), state.config().fields().get("seed"));
    assertEquals(Notes.NONE, state.notes());
    assertEquals(2, state.attempt());
    assertEquals(11L, state.startEpochMs());
  }

  @Test
  void what_a_person_edited_outlives_the_next_attempt() {
    RunState state =
        given(Launching.rank(0).name("run-17").note("first").starts(), edited("best", null))
            .when(Launching.rank(0).attempt(2).name("run-17").resumes(null))
            .then();

    assertEquals("best", state.about().name());
    assertEquals("first", state.about().note());
  }

  @Test
  void where_it_runs_follows_the_start_that_opens_an_attempt() {
    RunState state =
        given(Launching.rank(0).host("n1").starts(), Launching.rank(1).host("n2").starts())
            .when(Launching.rank(0).attempt(2).host("n3").resumes(null))
            .then();

    assertEquals(new Value.Text("n3"), state.about().host());
    assertEquals(new Value.Text("n2"), rank(state, 1).host());
  }

  @Test
  void a_smaller_world_lets_the_ranks_beyond_it_go() {
    RunState state =
        given(
                Launching.rank(0).world(4).starts(),
                joined(1, 1, "b"),
                joined(3, 1, "d"),
                Launching.rank(0).attempt(2).world(2).resumes(100L))
            .when(joined(3, 1, "d"))
            .then();

    assertEquals(2, state.worldSize());
    assertNull(state.ranks().get(3));
    assertNull(state.ranks().rankOf("d"));
    assertEquals(1, state.ranks().rankOf("b"));
  }

  @Test
  void the_first_word_on_the_worlds_size_stands_in_its_attempt() {
    RunState state =
        given(Launching.rank(0).starts(), Launching.rank(1).world(8).starts())
            .when(Launching.rank(2).world(4).starts())
            .then();

    assertEquals(8, state.worldSize());
  }

  @Test
  void a_writer_speaks_for_the_rank_that_it_last_named() {
    RunState state = given(joined(0, 1, "a")).when(joined(1, 1, "a")).then();

    assertEquals(1, state.ranks().rankOf("a"));
    assertEquals(List.of(), rank(state, 0).writers());
  }

  @Test
  void the_last_eight_processes_of_a_rank_are_known() {
    RunSpec story = given();
    for (int i = 0; i < 9; i++) {
      story.when(joined(0, 1, "w" + i));
    }

    RunState state = story.then();

    assertEquals(List.of("w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8"), rank(state, 0).writers());
    assertNull(state.ranks().rankOf("w0"));
  }

  @Test
  void a_rank_out_of_range_is_refused() {
    given(Launching.rank(0).starts()).when(joined(65_536, 1, "a")).thenRefused(Reason.RANK_QUOTA);
    given().when(Launching.rank(-1).starts()).thenRefused(Reason.RANK_QUOTA);
    given().when(finished(1 << 30)).thenRefused(Reason.RANK_QUOTA);
  }

  @Test
  void a_world_larger_than_a_run_may_be_is_refused() {
    given().when(Launching.rank(0).world(65_537).starts()).thenRefused(Reason.RANK_QUOTA);
    assertTrue(given().when(Launching.rank(0).world(65_536).starts()).then().started());
  }

  @Test
  void each_rank_keeps_the_cadence_that_it_promised() {
    RunState state =
        given(Launching.rank(0).beat(5_000L).starts(), Launching.rank(1).starts())
            .when(joined(2, 1, "c"))
            .then();

    assertEquals(new Cadence(5_000L, null, null), rank(state, 0).cadence());
    assertEquals(Cadence.UNDECLARED, rank(state, 1).cadence());
    assertEquals(new Cadence(5_000L, null, null), rank(state, 2).cadence());
  }
}
