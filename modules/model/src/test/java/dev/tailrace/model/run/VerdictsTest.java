package dev.tailrace.model.run;

import static dev.tailrace.model.event.Happenings.config;
import static dev.tailrace.model.event.Happenings.fields;
import static dev.tailrace.model.event.Happenings.finished;
import static dev.tailrace.model.event.Happenings.joined;
import static dev.tailrace.model.event.Happenings.lost;
import static dev.tailrace.model.event.Happenings.resentBy;
import static dev.tailrace.model.event.Happenings.revived;
import static dev.tailrace.model.event.Happenings.silence;
import static dev.tailrace.model.event.Happenings.silent;
import static dev.tailrace.model.event.Happenings.summary;
import static dev.tailrace.model.event.Happenings.tags;
import static dev.tailrace.model.run.RunSpec.given;
import static dev.tailrace.model.run.RunSpec.rank;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.Launching;
import dev.tailrace.model.event.RunEvent.ConfigChanged;
import dev.tailrace.model.event.RunEvent.Episode;
import dev.tailrace.model.event.RunEvent.ProgressDeclared;
import dev.tailrace.model.run.Standing.Alive;
import dev.tailrace.model.run.Standing.Lost;
import dev.tailrace.model.run.Standing.Past;
import org.junit.jupiter.api.Test;

class VerdictsTest {
  private static final Episode SILENCE = silence(0, 1, 1_000);

  private static RunSpec started() {
    return given(Launching.rank(0).writer("w0").starts());
  }

  private static Standing standing(RunState state) {
    return rank(state, 0).standing();
  }

  @Test
  void a_rank_that_was_judged_lost_stands_as_lost_with_the_evidence() {
    RunState state = started().when(lost(SILENCE)).then();

    assertEquals(new Lost(SILENCE, "rank 0: nothing for long", 2_000), standing(state));
  }

  @Test
  void a_second_verdict_on_the_same_silence_changes_nothing() {
    RunSpec story = started().when(lost(SILENCE));
    Standing once = standing(story.then());

    RunState state = story.when(lost(SILENCE)).then();

    assertEquals(once, standing(state));
  }

  @Test
  void a_verdict_is_void_as_soon_as_the_rank_was_heard_again() {
    RunState state = started().when(lost(SILENCE), config("w0", fields("lr", "1"))).then();

    assertEquals(new Alive(null, new Past(SILENCE, false)), standing(state));
    assertEquals(0, state.revivals());
  }

  @Test
  void a_verdict_that_comes_after_the_rank_was_heard_again_is_void_at_once() {
    RunState state = started().when(joined(0, 1, "w0"), lost(SILENCE)).then();

    assertEquals(new Alive(null, new Past(SILENCE, false)), standing(state));
  }

  @Test
  void a_verdict_is_void_after_a_sign_of_life_although_the_brokers_clock_went_back() {
    RunState state =
        started().jump(100_000).when(lost(SILENCE)).jump(-200_000).when(joined(0, 1, "w0")).then();

    assertInstanceOf(Alive.class, standing(state));
    assertEquals(1_000L, rank(state, 0).lastHeardEpochMs());
  }

  @Test
  void what_is_resent_is_no_sign_of_life() {
    RunState state =
        started().when(lost(SILENCE), new ConfigChanged(resentBy("w0"), fields("lr", "1"))).then();

    assertInstanceOf(Lost.class, standing(state));
    assertEquals(1_000L, rank(state, 0).lastHeardEpochMs());
  }

  @Test
  void config_and_summary_with_a_writer_are_signs_of_life_and_tags_are_not() {
    RunSpec story = started();

    Long afterTags = story.when(tags("w0", fields("a", "b"))).then().heardEpochMs(0);
    Long afterConfig = story.when(config("w0", fields("a", "b"))).then().heardEpochMs(0);
    Long afterSummary = story.when(summary("w0", fields("a", "b"))).then().heardEpochMs(0);
    Long afterPerson = story.when(config(null, fields("a", "b"))).then().heardEpochMs(0);

    assertEquals(1_000L, afterTags);
    assertEquals(3_000L, afterConfig);
    assertEquals(4_000L, afterSummary);
    assertEquals(4_000L, afterPerson);
  }

  @Test
  void a_writer_that_never_joined_is_nobodys_sign_of_life() {
    RunState state = started().when(config("stranger", fields("a", "b"))).then();

    assertEquals(1_000L, state.heardEpochMs(0));
    assertEquals(1, state.ranks().size());
  }

  @Test
  void a_revival_is_recorded_and_counted_once() {
    RunState state =
        started()
            .when(lost(SILENCE), joined(0, 1, "w0"), revived(SILENCE), revived(SILENCE))
            .then();

    assertEquals(1, state.revivals());
    assertEquals(new Alive(null, new Past(SILENCE, true)), standing(state));
  }

  @Test
  void a_revival_by_signs_in_other_topics_sets_the_rank_alive() {
    RunState state = started().when(lost(SILENCE), revived(SILENCE)).then();

    assertEquals(new Alive(null, new Past(SILENCE, true)), standing(state));
    assertEquals(1, state.revivals());
  }

  @Test
  void a_revival_of_another_silence_changes_nothing() {
    RunState state = started().when(lost(SILENCE), revived(silence(0, 1, 900))).then();

    assertInstanceOf(Lost.class, standing(state));
    assertEquals(0, state.revivals());
  }

  @Test
  void a_settled_silence_is_not_judged_again_but_a_later_one_is() {
    RunSpec story = started().when(lost(SILENCE), revived(SILENCE));

    RunState again = story.when(lost(SILENCE)).then();
    RunState later = story.when(lost(silence(0, 1, 5_000))).then();

    assertInstanceOf(Alive.class, standing(again));
    assertInstanceOf(Lost.class, standing(later));
  }

  @Test
  void an_older_silence_does_not_replace_a_later_one() {
    RunState state = started().when(lost(silence(0, 1, 9_000)), lost(SILENCE)).then();

    assertEquals(9_000, ((Lost) standing(state)).episode().lastHeardEpochMs());
  }

  @Test
  void a_rank_that_was_never_seen_can_be_lost() {
    RunState state =
        given(Launching.rank(0).world(2).starts()).when(lost(silence(1, 1, 1_000))).then();

    assertInstanceOf(Lost.class, rank(state, 1).standing());
    assertNull(rank(state, 1).lastHeardEpochMs());
  }

  @Test
  void a_lost_rank_that_sends_its_end_has_ended() {
    RunState state = started().when(lost(SILENCE), finished(0)).then();

    assertTrue(state.ended());
    assertTrue(rank(state, 0).ended());
  }

  @Test
  void an_announced_silence_holds_until_the_next_sign_of_life() {
    RunSpec story = started().when(silent(0, 600_000));

    Standing announced = standing(story.then());
    Standing heard = standing(story.when(summary("w0", fields("a", "b"))).then());

    assertEquals(new Alive(600_000L, null), announced);
    assertEquals(new Alive(null, null), heard);
  }

  @Test
  void a_silence_that_was_announced_long_ago_and_is_resent_announces_nothing() {
    RunState state = started().when(new ProgressDeclared(resentBy("w0"), 0, 1, 600_000)).then();

    assertEquals(new Alive(null, null), standing(state));
  }
}
