package dev.tailrace.streams.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.RunEvent.RunLost;
import dev.tailrace.model.event.RunEvent.RunRevived;
import dev.tailrace.model.run.RunStatus;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A beat each second is promised: stale after 3 s, lost after 10 s. */
final class JudgeTest {
  private final World world = new World();

  private RunStatus status() {
    return world.liveness("r").status();
  }

  private void aliveFor(int seconds, int... ranks) {
    for (int i = 0; i < seconds; i++) {
      for (int rank : ranks) {
        world.beat("r", rank);
      }
      world.second();
    }
  }

  @Test
  void a_silent_run_becomes_stale_and_then_lost_by_one_verdict() {
    world.start("r", 1);
    aliveFor(20, 0);
    RunStatus alive = status();

    world.seconds(6);
    RunStatus stale = status();
    world.seconds(30);

    assertEquals(RunStatus.RUNNING, alive);
    assertEquals(RunStatus.STALE, stale);
    assertEquals(RunStatus.LOST, status());
    assertEquals(1, world.written(RunLost.class));
  }

  @Test
  void a_run_that_is_heard_again_runs_again_and_that_is_recorded() {
    world.start("r", 1);
    world.seconds(30);
    RunStatus before = status();

    aliveFor(5, 0);

    assertEquals(RunStatus.LOST, before);
    assertEquals(RunStatus.RUNNING, status());
    assertEquals(1, world.written(RunRevived.class));
  }

  @Test
  void a_second_silence_is_a_second_episode() {
    world.start("r", 1);
    world.seconds(30);
    aliveFor(5, 0);

    world.seconds(30);

    assertEquals(RunStatus.LOST, status());
    assertEquals(2, world.written(RunLost.class));
  }

  @Test
  void one_dead_rank_degrades_the_run_and_is_named() {
    world.start("r", 4);
    aliveFor(20, 0, 1, 2, 3);

    aliveFor(20, 0, 1, 2);

    assertEquals(RunStatus.RUNNING, status());
    assertTrue(world.liveness("r").degraded());
    assertTrue(String.valueOf(world.liveness("r").reason()).startsWith("rank 3 lost"));
    assertEquals(1, world.written(RunLost.class));
  }

  @Test
  void metrics_are_signs_of_life_but_resent_ones_are_not() {
    world.start("r", 2);
    for (int i = 0; i < 40; i++) {
      world.log("r", 0, false);
      world.log("r", 1, true);
      world.second();
    }

    assertEquals(1, world.written(RunLost.class));
    assertTrue(String.valueOf(world.liveness("r").reason()).startsWith("rank 1 lost"));
  }

  @Test
  void a_lagging_fold_declares_nobody_dead() {
    world.start("r", 1);
    world.second();
    world.lag = Integer.MAX_VALUE;
    for (int i = 0; i < 600; i++) {
      world.log("r", 0, false);
      world.second();
    }
    RunStatus behind = status();
    world.lag = 0;
    world.second();

    assertEquals(RunStatus.RUNNING, behind);
    assertEquals(RunStatus.RUNNING, status());
    assertEquals(0, world.written(RunLost.class));
  }

  @Test
  void a_new_judge_has_to_watch_the_whole_silence_itself() {
    world.start("r", 1);
    world.seconds(8);
    world.restartJudge();

    world.seconds(9);
    long early = world.written(RunLost.class);
    world.seconds(10);

    assertEquals(0, early);
    assertEquals(1, world.written(RunLost.class));
  }

  @Test
  void an_outage_of_the_broker_is_nobodys_silence() {
    world.start("r", 1);
    aliveFor(20, 0);
    world.away = true;
    world.seconds(70);
    world.away = false;

    // The client needs a while to notice that the broker is back.
    world.seconds(8);
    aliveFor(20, 0);

    assertEquals(RunStatus.RUNNING, status());
    assertEquals(0, world.written(RunLost.class));
  }

  @Test
  void a_broker_clock_that_jumps_ahead_kills_nobody() {
    world.start("r", 1);
    aliveFor(20, 0);
    world.brokerSkewMs = 3_600_000;

    world.second();
    aliveFor(30, 0);

    assertEquals(0, world.written(RunLost.class));
    assertEquals(RunStatus.RUNNING, status());
  }

  @Test
  void a_broker_clock_that_goes_back_neither_kills_nor_hides_the_dead() {
    world.start("r", 2);
    aliveFor(20, 0, 1);
    world.brokerSkewMs = -3_600_000;

    aliveFor(40, 0);

    assertEquals(1, world.written(RunLost.class));
    assertTrue(String.valueOf(world.liveness("r").reason()).startsWith("rank 1 lost"));
  }

  @Test
  void a_small_step_back_of_the_brokers_clock_does_not_delay_a_verdict() {
    world.start("r", 1);
    aliveFor(20, 0);
    world.second();
    world.brokerSkewMs = -5_000;

    world.seconds(12);

    assertEquals(1, world.written(RunLost.class));
  }

  @Test
  void an_ended_run_is_not_judged() {
    world.start("r", 1);
    world.append(
        dev.tailrace.wire.Topic.RUNS,
        new dev.tailrace.model.event.RunEvent.RunFinished(
            dev.tailrace.model.event.Header.unsequenced("r", 0),
            dev.tailrace.model.event.RunEvent.EndStatus.FINISHED,
            null,
            null,
            null,
            null,
            null));

    world.seconds(60);

    assertEquals(RunStatus.FINISHED, status());
    assertEquals(0, world.written(RunLost.class));
  }

  @Test
  void in_random_worlds_no_live_rank_is_called_dead_and_every_dead_one_is() {
    long killed = 0;
    long restarts = 0;
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      World chaos = new World();
      int ranks = 1 + random.nextInt(4);
      chaos.start("r", ranks);
      boolean[] dead = new boolean[ranks];
      int backIn = 0;
      for (int step = 0; step < 120; step++) {
        restarts += disturb(random, chaos);
        backIn = chaos.away ? 1 + random.nextInt(7) : Math.max(0, backIn - 1);
        for (int rank = 0; rank < ranks; rank++) {
          dead[rank] |= random.nextInt(400) == 0;
          if (!dead[rank] && backIn == 0) {
            live(random, chaos, rank);
          }
        }
        chaos.second();
        assertNoneFalselyDead(chaos, dead, seed);
      }
      killed += settle(chaos, dead, seed);
    }
    System.out.printf(
        "LIVENESS seeds=300 killed=%d judgeRestarts=%d falseDead=0 missedDead=0%n",
        killed, restarts);
    assertTrue(killed > 100);
  }

  /** Jumps, lags, outages and restarts; returns 1 for a restart. */
  private static int disturb(Random random, World chaos) {
    switch (random.nextInt(60)) {
      case 0 -> chaos.brokerSkewMs += random.nextInt(7_200_000) - 3_600_000;
      case 1 -> chaos.lag = random.nextInt(200);
      case 2 -> chaos.lag = 0;
      case 3 -> chaos.away = true;
      case 4, 5 -> chaos.away = false;
      case 6 -> {
        chaos.restartJudge();
        return 1;
      }
      default -> {}
    }
    return 0;
  }

  /** Sends something in two of three seconds. */
  private static void live(Random random, World chaos, int rank) {
    if ((chaos.nowSeconds + rank) % 3 == 0) {
      return;
    }
    if (random.nextBoolean()) {
      chaos.beat("r", rank);
    } else {
      chaos.log("r", rank, false);
    }
  }

  private static void assertNoneFalselyDead(World chaos, boolean[] dead, long seed) {
    if (chaos.away || chaos.lag > 0) {
      return;
    }
    for (var rank : chaos.liveness("r").ranks()) {
      if (!dead[rank.rank()]) {
        assertTrue(
            rank.status() != RunStatus.LOST,
            () -> "seed " + seed + " second " + chaos.nowSeconds + " rank " + rank);
      }
    }
  }

  private static long settle(World chaos, boolean[] dead, long seed) {
    chaos.away = false;
    chaos.lag = 0;
    for (int i = 0; i < 40; i++) {
      for (int rank = 0; rank < dead.length; rank++) {
        if (!dead[rank]) {
          chaos.beat("r", rank);
        }
      }
      chaos.second();
    }
    long killed = 0;
    for (var rank : chaos.liveness("r").ranks()) {
      RunStatus wanted = dead[rank.rank()] ? RunStatus.LOST : RunStatus.RUNNING;
      assertEquals(wanted, rank.status(), () -> "seed " + seed + " rank " + rank.rank());
      killed += dead[rank.rank()] ? 1 : 0;
    }
    return killed;
  }
}
