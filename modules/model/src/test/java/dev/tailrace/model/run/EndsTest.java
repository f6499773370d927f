package dev.tailrace.model.run;

import static dev.tailrace.model.event.Happenings.allFinished;
import static dev.tailrace.model.event.Happenings.by;
import static dev.tailrace.model.event.Happenings.config;
import static dev.tailrace.model.event.Happenings.edited;
import static dev.tailrace.model.event.Happenings.ended;
import static dev.tailrace.model.event.Happenings.failed;
import static dev.tailrace.model.event.Happenings.fields;
import static dev.tailrace.model.event.Happenings.finished;
import static dev.tailrace.model.event.Happenings.joined;
import static dev.tailrace.model.event.Happenings.lost;
import static dev.tailrace.model.event.Happenings.silence;
import static dev.tailrace.model.event.Happenings.summary;
import static dev.tailrace.model.run.RunSpec.end;
import static dev.tailrace.model.run.RunSpec.given;
import static dev.tailrace.model.run.RunSpec.rank;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Value;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.Launching;
import dev.tailrace.model.event.RunEvent.AlertRaised;
import dev.tailrace.model.event.RunEvent.EndStatus;
import dev.tailrace.model.event.RunEvent.RunFinished;
import dev.tailrace.model.event.RunEvent.RunStarted;
import org.junit.jupiter.api.Test;

class EndsTest {
  @Test
  void a_run_ends_when_its_only_rank_does() {
    RunState state = given(Launching.rank(0).starts()).when(finished(0)).then();

    assertEquals(new RunEnd(EndStatus.FINISHED, 1, 70, 2_000, false), state.end());
  }

  @Test
  void a_run_goes_on_while_a_rank_that_was_seen_has_not_ended() {
    RunState state = given(Launching.rank(0).starts(), joined(1, 1, "b")).when(finished(0)).then();

    assertFalse(state.ended());
    assertTrue(rank(state, 0).ended());
  }

  @Test
  void a_run_goes_on_while_a_rank_below_the_worlds_size_was_never_seen() {
    RunState state = given(Launching.rank(0).world(2).starts()).when(finished(0)).then();

    assertFalse(state.ended());
  }

  @Test
  void a_rank_that_only_sent_its_end_has_ended() {
    RunState state =
        given(Launching.rank(0).world(2).starts(), finished(1)).when(finished(0)).then();

    assertTrue(state.ended());
  }

  @Test
  void an_end_without_a_rank_ends_the_run_for_all() {
    RunState state = given(Launching.rank(0).world(256).starts()).when(allFinished()).then();

    assertEquals(new RunEnd(EndStatus.FINISHED, 1, 70, 2_000, true), state.end());
  }

  @Test
  void failed_outranks_interrupted_and_interrupted_outranks_finished() {
    RunSpec story = given(Launching.rank(0).world(3).starts(), finished(0));

    RunState interrupted = story.when(ended(EndStatus.INTERRUPTED, 1, null), finished(2)).then();
    RunState failed =
        given(Launching.rank(0).world(3).starts(), failed(0, "oom"))
            .when(ended(EndStatus.INTERRUPTED, 1, null), finished(2))
            .then();

    assertEquals(EndStatus.INTERRUPTED, end(interrupted).status());
    assertEquals(EndStatus.FAILED, end(failed).status());
  }

  @Test
  void an_end_for_all_does_not_hide_that_a_rank_failed() {
    RunState state =
        given(Launching.rank(0).world(2).starts(), failed(1, "oom")).when(allFinished()).then();

    assertEquals(EndStatus.FAILED, end(state).status());
    assertEquals(1, requireNonNull(state.error()).rank());
  }

  @Test
  void the_first_end_stands() {
    RunSpec story = given(Launching.rank(0).starts(), finished(0));
    RunEnd first = story.then().end();

    RunState state = story.when(failed(0, "too late")).then();

    assertEquals(first, state.end());
    assertNull(state.error());
    assertEquals(1, state.late());
  }

  @Test
  void what_comes_after_the_end_is_kept_and_counted_and_does_not_reopen() {
    RunState state =
        given(Launching.rank(0).writer("a").starts(), finished(0))
            .when(
                config("a", fields("lr", "0.1")),
                summary("a", fields("acc", "0.9")),
                new AlertRaised(by("a"), "warn", "loss spike", null),
                joined(0, 1, "a"))
            .then();

    assertTrue(state.ended());
    assertEquals(4, state.late());
    assertEquals(fields("lr", "0.1"), state.config());
    assertEquals(fields("acc", "0.9"), state.summary());
  }

  @Test
  void what_comes_after_its_ranks_end_is_late_while_the_run_goes_on() {
    RunState state =
        given(Launching.rank(0).writer("a").world(2).starts(), finished(0))
            .when(config("a", fields("lr", "0.1")), joined(1, 1, "b"))
            .then();

    assertEquals(1, state.late());
  }

  @Test
  void what_a_person_says_is_never_late() {
    RunState state =
        given(Launching.rank(0).starts(), allFinished())
            .when(edited("best", null), summary(null, fields("acc", "0.9")))
            .then();

    assertEquals(0, state.late());
  }

  @Test
  void the_ranks_ends_that_follow_an_end_for_all_are_no_late_events() {
    RunState state =
        given(Launching.rank(0).world(2).starts(), allFinished())
            .when(finished(0), failed(1, "shutdown"))
            .then();

    assertEquals(0, state.late());
    assertEquals(EndStatus.FINISHED, end(state).status());
    assertTrue(rank(state, 1).ended());
  }

  @Test
  void a_start_of_the_same_attempt_does_not_reopen() {
    RunState state =
        given(Launching.rank(0).starts(), finished(0)).when(Launching.rank(0).starts()).then();

    assertTrue(state.ended());
    assertEquals(1, state.late());
  }

  @Test
  void a_join_with_a_higher_attempt_does_not_reopen() {
    RunState state = given(Launching.rank(0).starts(), finished(0)).when(joined(0, 2, "a")).then();

    assertTrue(state.ended());
    assertEquals(1, state.late());
  }

  @Test
  void a_resumption_with_a_higher_attempt_reopens_and_forgets_what_the_old_ends_said() {
    RunState state =
        given(Launching.rank(0).world(2).starts(), failed(0, "oom"), failed(1, "oom"))
            .when(Launching.rank(0).attempt(2).resumes(100L))
            .then();

    assertFalse(state.ended());
    assertNull(state.error());
    assertEquals(0, state.ranks().ended());
    assertEquals(2, state.reopenedBy());
    assertEquals(0, state.late());
  }

  @Test
  void a_rank_that_joined_the_next_attempt_before_it_was_announced_is_kept() {
    RunState state =
        given(Launching.rank(0).world(2).starts(), finished(0), finished(1), joined(1, 2, "b"))
            .when(Launching.rank(0).attempt(2).resumes(100L))
            .then();

    assertEquals(2, state.ranks().size());
    assertEquals(2, rank(state, 1).attempt());
  }

  @Test
  void after_a_resumption_each_rank_has_to_end_again() {
    RunSpec story =
        given(
            Launching.rank(0).world(2).starts(),
            finished(0),
            finished(1),
            Launching.rank(0).attempt(2).resumes(100L));

    RunState one = story.when(ended(EndStatus.FINISHED, 0, 2)).then();
    RunState both = story.when(ended(EndStatus.FINISHED, 1, 2)).then();

    assertFalse(one.ended());
    assertTrue(both.ended());
  }

  @Test
  void an_older_attempts_end_that_comes_late_ends_nothing() {
    RunState state =
        given(Launching.rank(0).starts(), finished(0), Launching.rank(0).attempt(2).resumes(100L))
            .when(ended(EndStatus.FAILED, 0, 1), ended(EndStatus.FAILED, null, 1))
            .then();

    assertFalse(state.ended());
    assertEquals(0, state.ranks().ended());
  }

  @Test
  void a_rank_that_starts_again_alone_takes_back_its_end_but_nobody_elses() {
    RunState state =
        given(Launching.rank(0).world(2).starts(), failed(1, "oom"))
            .when(Launching.rank(1).attempt(2).resumes(100L))
            .when(finished(0), ended(EndStatus.FINISHED, 1, 2))
            .then();

    assertEquals(EndStatus.FINISHED, end(state).status());
    assertNull(state.error());
  }

  @Test
  void ranks_of_an_older_attempt_that_go_on_beside_a_newer_one_may_end() {
    RunState state =
        given(
                Launching.rank(0).world(2).starts(),
                joined(1, 1, "b"),
                Launching.rank(1).attempt(2).resumes(100L))
            .when(ended(EndStatus.FINISHED, 0, 1), ended(EndStatus.FINISHED, 1, 2))
            .then();

    assertTrue(state.ended());
  }

  @Test
  void a_smaller_world_ends_without_the_ranks_that_left() {
    RunState state =
        given(
                Launching.rank(0).world(4).starts(),
                joined(3, 1, "d"),
                Launching.rank(0).attempt(2).world(1).resumes(100L))
            .when(ended(EndStatus.FINISHED, 0, 2))
            .then();

    assertTrue(state.ended());
  }

  @Test
  void a_verdict_does_not_change_an_end() {
    RunState state =
        given(Launching.rank(0).starts(), finished(0)).when(lost(silence(0, 1, 500))).then();

    assertTrue(rank(state, 0).ended());
    assertEquals(0, state.late());
  }

  @Test
  void result_and_exit_code_are_kept() {
    RunState state =
        given(Launching.rank(0).starts())
            .when(
                new RunFinished(
                    Header.unsequenced("r1", 99),
                    EndStatus.FINISHED,
                    0,
                    1,
                    3,
                    new Value.Whole(42),
                    null))
            .then();

    assertEquals(new Said<>(0, new Value.Whole(42)), state.result());
    assertEquals(new Standing.Ended(EndStatus.FINISHED, 3, 99, 2_000), rank(state, 0).standing());
    assertEquals(99L, state.endEpochMs());
  }

  @Test
  void a_run_that_never_started_may_end() {
    assertTrue(given().when(allFinished()).then().ended());
    assertTrue(given().when(finished(0)).then().ended());
  }

  @Test
  void a_duration_beyond_int64_is_the_largest_there_is() {
    RunState state =
        given(
                new RunStarted(
                    Header.unsequenced("r1", Long.MIN_VALUE), Launching.rank(0).starts().launch()),
                new RunFinished(
                    Header.unsequenced("r1", Long.MAX_VALUE),
                    EndStatus.FINISHED,
                    null,
                    null,
                    null,
                    null,
                    null))
            .then();

    assertEquals(Long.MAX_VALUE, state.durationMs());
  }
}
