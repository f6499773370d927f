package dev.tailrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tailrace.testkit.fault.ApiClient.Answer;
import dev.tailrace.testkit.fault.Checker;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.Ledger;
import dev.tailrace.testkit.fault.Reliability;
import dev.tailrace.testkit.fault.ServerProcess;
import dev.tailrace.testkit.fault.Size;
import dev.tailrace.testkit.fault.Trainer;
import dev.tailrace.testkit.fault.Verdict;
import dev.tailrace.testkit.fault.WallClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clock of a whole process is put forward by a day, back, and back by an hour more, while a
 * crowd lives and a trainer writes: nobody is called dead, and nothing is lost.
 */
final class ClocksTest {
  private static final long SEED = 21;
  private static final long DAY_S = 86_400;
  private static final long HOUR_S = 3_600;

  @TempDir Path folder;

  @BeforeAll
  static void clocks_can_be_put() throws IOException {
    assumeTrue(WallClock.possible(), "libfaketime is not installed");
  }

  @Test
  void a_server_whose_clock_jumps_calls_nobody_dead() throws Exception {
    WallClock clock = WallClock.at(folder.resolve("clock"));
    var broker = new BrokerProcess(folder);
    try (JavaProcess _ = broker.start(JavaProcess.Launch.USUAL)) {
      ServerProcess server = ServerProcess.on(broker.bootstrap(), folder);
      server.launch(clock.within(JavaProcess.Launch.USUAL));
      jump("R21", server, clock, 0);
    }
  }

  @Test
  void a_broker_whose_clock_jumps_kills_nobody() throws Exception {
    WallClock clock = WallClock.at(folder.resolve("clock"));
    var broker = new BrokerProcess(folder);
    try (JavaProcess _ = broker.start(clock.within(JavaProcess.Launch.USUAL))) {
      jump("R21-broker", ServerProcess.on(broker.bootstrap(), folder), clock, 0);
    }
  }

  @Test
  @Tag("slow")
  void a_server_with_a_broker_inside_whose_clock_jumps_finds_the_dead_and_nobody_else()
      throws Exception {
    WallClock clock = WallClock.at(folder.resolve("clock"));
    var server = new ServerProcess(folder);
    server.launch(clock.within(JavaProcess.Launch.USUAL));
    jump("R21-both", server, clock, 5);
  }

  private void jump(String scenario, ServerProcess server, WallClock clock, int dead)
      throws Exception {
    int runs = Size.of(30, 200);
    long forwardMs = Size.of(14_500, 30_000);
    long backMs = Size.of(1_500, 30_000);
    Trainer.Plan plan = Trainer.Plan.to(server.url(), folder, "clock").runs(2).pauseMs(20);
    try (JavaProcess life = server.startReady();
        JavaProcess trainer = plan.start(JavaProcess.Launch.USUAL)) {
      var crowd = new Crowd(server, runs, 1, SEED);
      crowd.begin();
      crowd.live(1_000);
      clock.ahead(DAY_S);
      crowd.live(forwardMs);
      clock.ahead(0);
      crowd.live(backMs);
      clock.ahead(-HOUR_S);
      crowd.live(backMs);
      if (dead > 0) {
        crowd.kill(dead);
        crowd.live(Crowd.LOST_AFTER_MS + 6_000);
      }
      double aheadS = skew(server);
      Files.createFile(plan.stop());
      assertEquals(0, trainer.await(), trainer.printed());
      Ledger ledger = Ledger.read(plan.ledger());
      Verdict verdict = crowd.verdict();
      verdict.add(Checker.compare(server.api(), ledger));

      Reliability.of(scenario, SEED, verdict)
          .with("runs", runs)
          .with("looks", crowd.looks())
          .with("ackMsMax", ledger.ackMsMax())
          .with("skewS", Math.round(aheadS))
          .print();
      verdict.assertClean(30);
      Answer ready = server.api().ask("/readyz");
      assertEquals(200, ready.status(), ready.body());
      assertTrue(life.isAlive(), life.printed());
    }
  }

  private static double skew(ServerProcess server) throws IOException, InterruptedException {
    return server.figure("tailrace_clock_skew_seconds");
  }
}
