package dev.tailrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.testkit.fault.Checker;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.Ledger;
import dev.tailrace.testkit.fault.Reliability;
import dev.tailrace.testkit.fault.ServerProcess;
import dev.tailrace.testkit.fault.Size;
import dev.tailrace.testkit.fault.Trainer;
import dev.tailrace.testkit.fault.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three brokers with a copy of everything on each, of which one at a time is killed or held, and
 * always the one that leads what the trainer writes to: nothing is lost or doubled, and the writing
 * goes on with the other two. Slow, as five JVMs are on two processors.
 */
@Tag("slow")
final class ThreeBrokersTest {
  private static final long SEED = 43;
  private static final String METRICS = "tailrace.metrics";
  private static final int PARTITIONS = 8;

  /** What a few dozen batches leave in a ledger. */
  private static final long LEDGER_BYTES_MIN = 1_000;

  /**
   * Longer than the others need to notice it and the server to give up an answer (5 s), and well
   * within the 30 s for which it tries on.
   */
  private static final long AWAY_MS = Size.of(20_000, 30_000);

  @TempDir Path folder;

  /** What is done to the broker that leads. */
  private interface Harm {
    void to(BrokerCluster brokers, int leader, ServerProcess server) throws Exception;
  }

  @Test
  void the_leader_that_is_killed_again_and_again_loses_nothing() throws Exception {
    int kills = Size.of(2, 15);
    harm(
        "R04-3",
        "kills",
        kills,
        (brokers, leader, server) -> {
          brokers.life(leader).kill();
          server.pause(AWAY_MS);
          brokers.restart(leader);
        });
  }

  @Test
  void the_leader_that_is_held_loses_nothing() throws Exception {
    int holds = Size.of(1, 5);
    harm(
        "R07-3",
        "holds",
        holds,
        (brokers, leader, server) -> {
          brokers.life(leader).pause();
          server.pause(AWAY_MS);
          brokers.life(leader).resume();
        });
  }

  private void harm(String scenario, String what, int times, Harm harm) throws Exception {
    try (BrokerCluster brokers = BrokerCluster.start(folder)) {
      ServerProcess server = ServerProcess.on(brokers.bootstrap(), folder);
      Trainer.Plan plan = Trainer.Plan.to(server.url(), folder, "three").runs(2).pauseMs(5);
      int partition = Utils.toPositive(Utils.murmur2(Utils.utf8("three-0"))) % PARTITIONS;
      try (JavaProcess life = server.startReady();
          LifeWatch watch = LifeWatch.begin(server, "three-0", LifeWatch.LOST_AFTER_MS);
          JavaProcess trainer = plan.start(JavaProcess.Launch.USUAL)) {
        brokers.awaitInSync(METRICS);
        awaitBatches(plan, server);
        for (int time = 0; time < times; time++) {
          harm.to(brokers, brokers.leader(METRICS, partition), server);
          brokers.awaitInSync(METRICS);
        }
        server.awaitReady(life);
        server.pause(2_000);
        Files.createFile(plan.stop());
        assertEquals(0, trainer.await(), trainer.printed());
        Ledger ledger = Ledger.read(plan.ledger());
        Verdict verdict = Checker.compare(server.api(), ledger);
        watch.end(verdict);

        Reliability.of(scenario, SEED, verdict)
            .with(what, times)
            .with("ackMsMax", ledger.ackMsMax())
            .print();
        verdict.assertClean(20);
        assertTrue(life.isAlive(), life.printed());
        assertTrue(ledger.ackMsMax() < AWAY_MS, () -> "no writing for " + ledger.ackMsMax());
      }
    }
  }

  private static void awaitBatches(Trainer.Plan plan, ServerProcess server) throws Exception {
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (Files.notExists(plan.ledger()) || Files.size(plan.ledger()) < LEDGER_BYTES_MIN) {
      assertTrue(System.nanoTime() < deadline, "the trainer does not begin");
      server.pause(100);
    }
  }
}
