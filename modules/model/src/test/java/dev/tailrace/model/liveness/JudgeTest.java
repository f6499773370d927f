package dev.tailrace.model.liveness;

import static dev.tailrace.model.event.Happenings.allFinished;
import static dev.tailrace.model.event.Happenings.config;
import static dev.tailrace.model.event.Happenings.fields;
import static dev.tailrace.model.event.Happenings.finished;
import static dev.tailrace.model.event.Happenings.joined;
import static dev.tailrace.model.event.Happenings.lost;
import static dev.tailrace.model.event.Happenings.purged;
import static dev.tailrace.model.event.Happenings.revived;
import static dev.tailrace.model.event.Happenings.silence;
import static dev.tailrace.model.event.Happenings.silent;
import static dev.tailrace.model.run.RunSpec.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.model.event.Launching;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunEvent.Episode;
import dev.tailrace.model.liveness.Judgement.LostRank;
import dev.tailrace.model.run.Patience;
import dev.tailrace.model.run.RunState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events are appended at 1,000, 2,000, ...; a beat of 10 s is lost after 100 s. */
class JudgeTest {
  private static final RunEvent START = Launching.rank(0).beat(10_000L).starts();
  private static final Episode SILENCE = silence(0, 1, 1_000);

  private static RunState story(RunEvent... events) {
    return given(events).then();
  }

  private static Judgement judge(RunState state, Hearing hearing) {
    return Liveness.judge(state, hearing, Patience.UNDECLARED);
  }

  private static List<Episode> lostNow(RunState state, Hearing hearing) {
    return judge(state, hearing).lost().stream().map(LostRank::episode).toList();
  }

  @Test
  void a_rank_is_lost_after_ten_beats_of_silence_and_not_before() {
    RunState state = story(START);

    assertEquals(List.of(), lostNow(state, Ears.at(101_000)));
    assertEquals(
        List.of(
            new LostRank(
                SILENCE, "rank 0: nothing for 100.1 s, folded up to 1970-01-01T00:01:41.100Z")),
        judge(state, Ears.at(101_100)).lost());
  }

  @Test
  void only_what_this_instance_itself_watched_counts_as_silence() {
    RunState state = story(START);

    assertEquals(List.of(), lostNow(state, Ears.at(1L << 40).watched(100_000)));
    assertEquals(
        List.of(), lostNow(state, Ears.at(1L << 40).with(0, new Heard(1_000, 100_000, false))));
  }

  @Test
  void a_silence_that_was_judged_is_not_judged_again() {
    assertEquals(Judgement.NOTHING, judge(story(START, lost(SILENCE)), Ears.at(500_000)));
  }

  @Test
  void a_rank_heard_again_in_another_topic_is_revived() {
    RunState state = story(START, lost(SILENCE));

    Judgement judgement = judge(state, Ears.at(500_000).heard(0, 499_000));

    assertEquals(new Judgement(List.of(), List.of(SILENCE)), judgement);
  }

  @Test
  void a_rank_heard_again_in_the_runs_own_topic_is_revived() {
    RunState state = story(START, lost(SILENCE), joined(0, 1, "a"));

    assertEquals(List.of(SILENCE), judge(state, Ears.at(4_000)).revived());
  }

  @Test
  void a_revival_that_was_recorded_is_not_recorded_again() {
    RunState state = story(START, lost(SILENCE), revived(SILENCE));

    assertEquals(Judgement.NOTHING, judge(state, Ears.at(50_000).heard(0, 49_000)));
  }

  @Test
  void a_second_silence_after_a_revival_is_judged_on_its_own() {
    RunState state = story(START, lost(SILENCE), revived(SILENCE));

    assertEquals(List.of(silence(0, 1, 49_000)), lostNow(state, Ears.at(150_000).heard(0, 49_000)));
  }

  @Test
  void a_silence_that_was_settled_is_not_judged_again_while_the_brokers_clock_is_back() {
    RunState state = story(START, lost(SILENCE), revived(SILENCE));

    assertEquals(List.of(), lostNow(state, Ears.at(900).with(0, new Heard(1_000, 500_000, true))));
  }

  @Test
  void an_announced_silence_comes_on_top() {
    RunState state = story(START, silent(0, 600_000));

    assertEquals(List.of(), lostNow(state, Ears.at(702_000)));
    assertEquals(List.of(silence(0, 1, 2_000)), lostNow(state, Ears.at(702_001)));
  }

  @Test
  void a_rank_that_was_never_seen_is_lost_ten_beats_after_the_start() {
    RunState state = story(Launching.rank(0).beat(10_000L).world(2).starts());

    assertEquals(List.of(silence(1, 1, 1_000)), lostNow(state, Ears.at(101_001).heard(0, 101_000)));
  }

  @Test
  void a_rank_that_does_not_come_back_in_a_new_attempt_is_lost_ten_beats_after_its_start() {
    RunState state =
        story(
            Launching.rank(0).beat(10_000L).world(2).starts(),
            lost(silence(1, 1, 1_000)),
            Launching.rank(0).attempt(2).beat(10_000L).resumes(5L));

    assertEquals(List.of(), lostNow(state, Ears.at(103_000).heard(0, 103_000)));
    assertEquals(List.of(silence(1, 2, 3_000)), lostNow(state, Ears.at(103_001).heard(0, 103_000)));
  }

  @Test
  void a_rank_that_ended_is_never_lost() {
    RunState state =
        story(Launching.rank(0).beat(10_000L).world(2).starts(), joined(1, 1, "b"), finished(0));

    assertEquals(List.of(silence(1, 1, 2_000)), lostNow(state, Ears.at(500_000)));
  }

  @Test
  void nothing_is_judged_before_the_start_or_after_the_end_or_a_purge() {
    assertEquals(
        Judgement.NOTHING,
        judge(story(config("a", fields("k", "v"))), Ears.at(1L << 40).heard(0, 500)));
    assertEquals(Judgement.NOTHING, judge(story(START, allFinished()), Ears.at(1L << 40)));
    assertEquals(Judgement.NOTHING, judge(story(START, purged()), Ears.at(1L << 40)));
  }

  @Test
  void a_verdict_once_folded_settles_the_judgement_it_came_from() {
    RunState state = story(START);
    LostRank due = judge(state, Ears.at(200_000)).lost().getFirst();

    RunState after = given(START).jump(200_000).when(lost(due.episode())).then();

    assertEquals(Judgement.NOTHING, judge(after, Ears.at(202_000)));
  }
}
