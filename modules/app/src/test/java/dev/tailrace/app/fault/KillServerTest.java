package dev.tailrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.testkit.fault.Checker;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.Killer;
import dev.tailrace.testkit.fault.Ledger;
import dev.tailrace.testkit.fault.Phase;
import dev.tailrace.testkit.fault.Reliability;
import dev.tailrace.testkit.fault.ServerProcess;
import dev.tailrace.testkit.fault.Trainer;
import dev.tailrace.testkit.fault.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of the whole process by an outside driver, while a trainer with a ledger goes on. */
final class KillServerTest {
  private static final long SEED = 3;
  private static final int PAST_RUNS = 8;
  private static final int PAST_POINTS = 20_000;

  @TempDir Path folder;

  @Test
  void what_was_acknowledged_is_visible_exactly_once() throws Exception {
    Random random = new Random(SEED);
    kill(random, Killer.plan(random));
  }

  @Test
  @Tag("slow")
  void twenty_kills_in_every_phase_lose_nothing() throws Exception {
    Random random = new Random(SEED);
    kill(random, Killer.longPlan(random, 20));
  }

  private void kill(Random random, List<Phase> phases) throws Exception {
    ServerProcess up = new ServerProcess(folder);
    publishThePast(up);
    Killer killer = Killer.measure(up, random);
    Trainer.Plan trainer = Trainer.Plan.to(up.url(), folder, "kill");

    JavaProcess server = killWhileTraining(up, killer, phases, trainer);

    Ledger ledger = Ledger.read(trainer.ledger());
    Verdict verdict = Checker.compare(up.api(), ledger);
    int past = pastPoints(up);
    int verified = up.verify();
    server.close();
    Reliability.of("R02", SEED, verdict)
        .with("kills", killer.found().size())
        .with("phases", killer.found())
        .with("reads", ledger.reads())
        .with("digests", verified == 0 ? "equal" : "differ")
        .print();
    verdict.assertClean(100);
    assertEquals(PAST_RUNS * PAST_POINTS, past);
    assertEquals(0, verified, up.verified());
  }

  /** Makes a log that takes seconds to be restored, so that a kill can fall into that. */
  private static void publishThePast(ServerProcess up) throws IOException, InterruptedException {
    try (JavaProcess _ = up.startReady()) {
      for (int run = 0; run < PAST_RUNS; run++) {
        StringBuilder events = new StringBuilder();
        for (int n = 1; n <= PAST_POINTS; n++) {
          events.append(
              """
              {"type":"metrics","v":1,"run":"past-%d","writer":"w","seq":%d,"time":1,"step":%d,\
              "metrics":{"v":%d}}
              """
                  .formatted(run, n, n, n));
        }
        up.api().publish(events.toString());
      }
    }
  }

  private static int pastPoints(ServerProcess up) throws IOException, InterruptedException {
    int points = 0;
    for (int run = 0; run < PAST_RUNS; run++) {
      points += up.api().json("/api/v1/runs/past-" + run).findValue("points").asInt();
    }
    return points;
  }

  /** Returns the server that runs after the last kill, ready. */
  private static JavaProcess killWhileTraining(
      ServerProcess up, Killer killer, List<Phase> phases, Trainer.Plan plan) throws Exception {
    try (JavaProcess trainer = plan.start(JavaProcess.Launch.USUAL)) {
      for (Phase phase : phases) {
        killer.killIn(phase);
      }
      JavaProcess server = up.startReady();
      up.pause(2_000);
      Files.createFile(plan.stop());
      assertEquals(0, trainer.await(), trainer.printed());
      return server;
    }
  }
}
