package dev.tailrace.model.liveness;

import static dev.tailrace.model.event.Happenings.allFinished;
import static dev.tailrace.model.event.Happenings.config;
import static dev.tailrace.model.event.Happenings.ended;
import static dev.tailrace.model.event.Happenings.failed;
import static dev.tailrace.model.event.Happenings.fields;
import static dev.tailrace.model.event.Happenings.finished;
import static dev.tailrace.model.event.Happenings.joined;
import static dev.tailrace.model.event.Happenings.lost;
import static dev.tailrace.model.event.Happenings.silence;
import static dev.tailrace.model.event.Happenings.silent;
import static dev.tailrace.model.run.RunSpec.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.Launching;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunEvent.EndStatus;
import dev.tailrace.model.run.Patience;
import dev.tailrace.model.run.RunState;
import dev.tailrace.model.run.RunStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events are appended at 1,000, 2,000, ...; a beat of 10 s is stale after 30 s. */
class LivenessTest {
  private static final RunEvent START = Launching.rank(0).beat(10_000L).starts();

  private static RunEvent start(int worldSize) {
    return Launching.rank(0).beat(10_000L).world(worldSize).starts();
  }

  private static RunState story(RunEvent... events) {
    return given(events).then();
  }

  private static RunLiveness look(RunState state, Hearing hearing) {
    return Liveness.of(state, hearing, Patience.UNDECLARED);
  }

  private static RunStatus status(RunLiveness liveness, int rank) {
    return liveness.ranks().get(rank).status();
  }

  @Test
  void a_run_without_a_start_is_pending_however_long() {
    RunLiveness liveness = look(story(config("a", fields("k", "v"))), Ears.at(1L << 40));

    assertEquals(RunStatus.PENDING, liveness.status());
    assertEquals("no run.started yet", liveness.reason());
    assertEquals(1_000L, liveness.sinceEpochMs());
  }

  @Test
  void a_rank_seen_in_other_topics_only_makes_a_pending_run() {
    RunLiveness liveness = look(RunState.unknown("r1"), Ears.at(5_000).heard(2, 4_000));

    assertEquals(RunStatus.PENDING, liveness.status());
    assertEquals(List.of(new RankLiveness(2, RunStatus.PENDING, 4_000L)), liveness.ranks());
  }

  @Test
  void a_run_is_running_until_three_beats_of_silence() {
    RunLiveness liveness = look(story(START), Ears.at(31_000));

    assertEquals(RunStatus.RUNNING, liveness.status());
    assertNull(liveness.reason());
    assertEquals(1_000L, liveness.sinceEpochMs());
    assertEquals(1_000L, liveness.lastHeardEpochMs());
  }

  @Test
  void then_it_is_stale_and_says_why() {
    RunLiveness liveness = look(story(START), Ears.at(32_200));

    assertEquals(RunStatus.STALE, liveness.status());
    assertEquals("stale: nothing for 31 s", liveness.reason());
    assertEquals(31_000L, liveness.sinceEpochMs());
    assertEquals(
        "rank 0: nothing for 31.2 s, folded up to 1970-01-01T00:00:32.200Z", liveness.evidence());
  }

  @Test
  void silence_alone_never_makes_a_run_lost() {
    assertEquals(RunStatus.STALE, look(story(START), Ears.at(1L << 40)).status());
  }

  @Test
  void a_sign_of_life_in_any_view_counts() {
    RunLiveness liveness = look(story(START), Ears.at(100_000).heard(0, 90_000));

    assertEquals(RunStatus.RUNNING, liveness.status());
    assertEquals(90_000L, liveness.lastHeardEpochMs());
  }

  @Test
  void a_reader_that_watched_for_a_moment_only_calls_nobody_stale() {
    RunLiveness liveness = look(story(START), Ears.at(1L << 40).watched(29_000).heard(0, 2_000));

    assertEquals(RunStatus.RUNNING, liveness.status());
  }

  @Test
  void evidence_that_stands_still_calls_nobody_stale() {
    assertEquals(RunStatus.RUNNING, look(story(START), Ears.at(1_500)).status());
    assertEquals(RunStatus.RUNNING, look(story(START), Ears.at(0)).status());
  }

  @Test
  void clients_that_declare_no_beat_have_half_an_hour_or_what_their_project_says() {
    RunState state = story(Launching.rank(0).starts());

    assertEquals(RunStatus.RUNNING, look(state, Ears.at(1_801_000)).status());
    assertEquals(RunStatus.STALE, look(state, Ears.at(1_801_001)).status());
    assertEquals(
        RunStatus.STALE,
        Liveness.of(state, Ears.at(62_000), Patience.UNDECLARED.with(60_000L, null)).status());
  }

  @Test
  void an_announced_silence_comes_on_top() {
    RunState state = story(START, silent(0, 600_000));

    assertEquals(RunStatus.RUNNING, look(state, Ears.at(632_000)).status());
    assertEquals(RunStatus.STALE, look(state, Ears.at(632_001)).status());
  }

  @Test
  void an_announced_silence_is_over_with_the_next_sign_of_life_in_any_view() {
    RunState state = story(START, silent(0, 600_000));

    RunLiveness liveness = look(state, Ears.at(50_000).heard(0, 5_000));

    assertEquals(RunStatus.STALE, liveness.status());
  }

  @Test
  void a_rank_below_the_worlds_size_that_was_never_seen_counts_as_heard_at_the_start() {
    RunState state = story(start(2));

    RunLiveness before = look(state, Ears.at(31_000).heard(0, 31_000));
    RunLiveness after = look(state, Ears.at(31_001).heard(0, 31_000));

    assertEquals(RunStatus.PENDING, status(before, 1));
    assertEquals(RunStatus.STALE, status(after, 1));
    assertEquals(RunStatus.RUNNING, after.status());
    assertEquals("rank 1 stale: nothing for 30 s", after.reason());
  }

  @Test
  void one_lost_rank_of_256_makes_the_run_degraded_and_is_named() {
    Ears ears = Ears.at(130_000);
    for (int rank = 0; rank < 256; rank++) {
      ears = ears.heard(rank, rank == 3 ? 20_000 : 129_000);
    }
    RunState state = given(start(256)).jump(120_000).when(lost(silence(3, 1, 20_000))).then();

    RunLiveness liveness = look(state, ears);

    assertEquals(RunStatus.RUNNING, liveness.status());
    assertTrue(liveness.degraded());
    assertEquals("rank 3 lost: nothing since 1970-01-01T00:00:20Z", liveness.reason());
    assertEquals("rank 3: nothing for long", liveness.evidence());
    assertEquals(RunStatus.LOST, status(liveness, 3));
    assertEquals(256, liveness.ranks().size());
  }

  @Test
  void several_lost_ranks_are_named_up_to_three() {
    RunState state =
        story(
            start(8),
            lost(silence(1, 1, 1_000)),
            lost(silence(2, 1, 1_000)),
            lost(silence(5, 1, 1_000)),
            lost(silence(7, 1, 1_000)));

    RunLiveness liveness = look(state, Ears.at(200_000).heard(0, 199_000));

    assertEquals(
        "ranks 1, 2, 5 and 1 more lost: nothing since 1970-01-01T00:00:01Z", liveness.reason());
  }

  @Test
  void all_lost_is_a_lost_run() {
    RunState state = story(start(2), lost(silence(0, 1, 1_000)), lost(silence(1, 1, 1_000)));

    RunLiveness liveness = look(state, Ears.at(101_500));

    assertEquals(RunStatus.LOST, liveness.status());
    assertFalse(liveness.degraded());
    assertEquals("ranks 0, 1 lost: nothing since 1970-01-01T00:00:01Z", liveness.reason());
    assertEquals(3_000L, liveness.sinceEpochMs());
  }

  @Test
  void a_lost_rank_that_any_view_heard_again_sets_the_run_back_to_running() {
    RunState state = story(START, lost(silence(0, 1, 1_000)));

    RunLiveness liveness = look(state, Ears.at(200_000).heard(0, 199_000));

    assertEquals(RunStatus.RUNNING, liveness.status());
    assertNull(liveness.evidence());
  }

  @Test
  void a_rank_heard_after_its_verdict_is_alive_although_the_brokers_clock_went_back() {
    RunState state = story(START, lost(silence(0, 1, 1_000)));

    RunLiveness liveness = look(state, Ears.at(900).with(0, new Heard(1_000, 0, true)));

    assertEquals(RunStatus.RUNNING, liveness.status());
  }

  @Test
  void a_new_attempt_voids_the_verdicts_of_the_old_one() {
    RunState state =
        story(
            start(2),
            lost(silence(1, 1, 1_000)),
            Launching.rank(0).attempt(2).beat(10_000L).resumes(100L));

    assertEquals(RunStatus.RUNNING, status(look(state, Ears.at(4_000)), 1));
  }

  @Test
  void while_no_rank_is_alive_failed_outranks_lost_and_lost_outranks_the_rest() {
    RunState failedAndLost =
        story(start(3), failed(0, "oom"), lost(silence(1, 1, 1_000)), finished(2));
    RunState interruptedAndLost =
        story(start(2), ended(EndStatus.INTERRUPTED, 0, null), lost(silence(1, 1, 1_000)));

    assertEquals(RunStatus.FAILED, look(failedAndLost, Ears.at(200_000)).status());
    assertEquals(RunStatus.LOST, look(interruptedAndLost, Ears.at(200_000)).status());
  }

  @Test
  void a_silence_is_told_as_the_log_shows_it_however_short_the_watch() {
    RunState stale = story(START);
    RunState lost = story(START, lost(silence(0, 1, 1_000)));

    RunLiveness afterRestart = look(stale, Ears.at(201_000).watched(40_000));

    assertEquals("stale: nothing for 3 min", afterRestart.reason());
    // The evidence is what was judged by: the part that was watched.
    assertEquals(
        "rank 0: nothing for 40.0 s, folded up to 1970-01-01T00:03:21Z", afterRestart.evidence());
    for (Ears ears : List.of(Ears.at(201_000).watched(2_000), Ears.at(0), Ears.at(900_000))) {
      assertEquals("lost: nothing since 1970-01-01T00:00:01Z", look(lost, ears).reason());
    }
    assertNull(look(stale, Ears.at(201_000).watched(2_000)).reason());
  }

  @Test
  void a_run_with_a_rank_that_ended_and_one_that_is_silent_is_stale() {
    RunState state = story(start(2), joined(1, 1, "b"), finished(0));

    assertEquals(RunStatus.STALE, look(state, Ears.at(60_000)).status());
  }

  @Test
  void an_ended_run_stays_ended_whatever_is_heard_or_not() {
    RunState state = story(START, finished(0));

    RunLiveness silent = look(state, Ears.at(1L << 40));
    RunLiveness noisy = look(state, Ears.at(200_000).heard(0, 199_000));

    assertEquals(RunStatus.FINISHED, silent.status());
    assertEquals(RunStatus.FINISHED, noisy.status());
    assertEquals(2_000L, silent.sinceEpochMs());
    assertNull(silent.reason());
  }

  @Test
  void an_end_for_all_of_a_run_with_a_lost_rank_is_lost_unless_it_failed() {
    RunState state = story(start(2), lost(silence(1, 1, 1_000)), allFinished());
    RunState failed =
        story(start(2), lost(silence(1, 1, 1_000)), ended(EndStatus.FAILED, null, null));

    RunLiveness liveness = look(state, Ears.at(200_000));

    assertEquals(RunStatus.LOST, liveness.status());
    assertFalse(liveness.degraded());
    assertEquals(RunStatus.FINISHED, status(liveness, 0));
    assertEquals(RunStatus.FAILED, look(failed, Ears.at(200_000)).status());
  }

  @Test
  void a_failed_run_says_what_went_wrong() {
    RunLiveness one = look(story(START, failed(0, "out\nof memory")), Ears.at(3_000));
    RunLiveness many = look(story(start(2), failed(1, "nccl"), finished(0)), Ears.at(3_000));

    assertEquals("failed: RuntimeError: out of memory", one.reason());
    assertEquals("rank 1 failed: RuntimeError: nccl", many.reason());
  }

  @Test
  void a_type_of_error_is_told_without_its_package() {
    RunState state = story(START, failed(0, "app.Trainer$DivergedException", "not finite"));

    assertEquals("failed: DivergedException: not finite", look(state, Ears.at(3_000)).reason());
  }

  @Test
  void ranks_that_left_with_a_larger_world_are_not_missed() {
    RunState state =
        story(
            start(4),
            joined(3, 1, "d"),
            Launching.rank(0).attempt(2).beat(10_000L).world(1).resumes(100L));

    RunLiveness liveness = look(state, Ears.at(200_000).heard(0, 199_000).heard(3, 2_500));

    assertEquals(1, liveness.ranks().size());
    assertEquals(RunStatus.RUNNING, liveness.status());
  }

  @Test
  void ranks_of_a_run_without_a_declared_world_count_once_any_view_heard_them() {
    RunState state = story(START);

    RunLiveness liveness = look(state, Ears.at(200_000).heard(0, 199_000).heard(2, 100_000));

    assertEquals(2, liveness.ranks().size());
    assertEquals(RunStatus.STALE, status(liveness, 1));
  }

  @Test
  void ranks_last_heard_before_a_run_was_reopened_are_not_missed() {
    RunState state =
        story(START, finished(0), Launching.rank(0).attempt(2).beat(10_000L).resumes(100L));

    RunLiveness liveness = look(state, Ears.at(200_000).heard(0, 199_000).heard(2, 1_500));

    assertEquals(1, liveness.ranks().size());
  }

  @Test
  void ranks_that_other_views_heard_before_the_start_are_of_the_first_attempt() {
    RunLiveness liveness = look(story(START), Ears.at(2_000).heard(2, 500));

    assertEquals(2, liveness.ranks().size());
  }
}
