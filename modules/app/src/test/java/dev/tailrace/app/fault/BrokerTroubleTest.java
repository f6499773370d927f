package dev.tailrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.testkit.fault.ApiClient.Answer;
import dev.tailrace.testkit.fault.Checker;
import dev.tailrace.testkit.fault.FaultProxy;
import dev.tailrace.testkit.fault.FaultProxy.Trouble;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.Ledger;
import dev.tailrace.testkit.fault.Reliability;
import dev.tailrace.testkit.fault.ServerProcess;
import dev.tailrace.testkit.fault.Size;
import dev.tailrace.testkit.fault.Trainer;
import dev.tailrace.testkit.fault.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that is away, killed, held or behind a bad network, under a trainer that goes on: what
 * was acknowledged is there once, nobody is called dead meanwhile, and the server stays up and says
 * what is wrong.
 */
final class BrokerTroubleTest {
  private static final long SEED = 7;
  private static final int ACKED_MIN = 30;

  @TempDir Path folder;

  /** One server on a broker behind a proxy, one trainer, and a run that lives all the time. */
  private final class Stage implements AutoCloseable {
    final BrokerProcess broker;
    final FaultProxy network;
    final ServerProcess server;
    final Trainer.Plan plan;
    final LifeWatch life;
    JavaProcess brokerLife;
    final JavaProcess serverLife;
    final JavaProcess trainer;

    Stage(String name) throws Exception {
      this(name, LifeWatch.LOST_AFTER_MS);
    }

    Stage(String name, int lostAfterMs) throws Exception {
      broker = new BrokerProcess(folder);
      network = FaultProxy.to(broker.port());
      broker.advertise(network.port());
      brokerLife = broker.start(JavaProcess.Launch.USUAL);
      server = ServerProcess.on("127.0.0.1:" + network.port(), folder);
      serverLife = server.startReady();
      plan = Trainer.Plan.to(server.url(), folder, name).runs(2).pauseMs(5);
      life = LifeWatch.begin(server, name + "-0", lostAfterMs);
      trainer = plan.start(JavaProcess.Launch.USUAL);
      plan.awaitAcked(ACKED_MIN);
    }

    /** Ends the trainer and compares. */
    Verdict verdict() throws Exception {
      server.awaitReady(serverLife);
      server.pause(1_000);
      Files.createFile(plan.stop());
      assertEquals(0, trainer.await(), trainer.printed());
      Verdict verdict = Checker.compare(server.api(), Ledger.read(plan.ledger()));
      life.end(verdict);
      assertTrue(serverLife.isAlive(), serverLife.printed());
      return verdict;
    }

    @Override
    public void close() {
      life.close();
      trainer.close();
      serverLife.close();
      brokerLife.close();
      network.close();
    }
  }

  @Test
  void a_broker_that_is_killed_again_and_again_loses_nothing() throws Exception {
    int kills = Size.of(3, 15);
    try (Stage stage = new Stage("killed")) {
      for (int kill = 0; kill < kills; kill++) {
        stage.brokerLife.kill();
        stage.server.pause(500);
        stage.brokerLife = stage.broker.start(JavaProcess.Launch.USUAL);
        stage.server.pause(1_500);
      }
      Verdict verdict = stage.verdict();

      Reliability.of("R04", SEED, verdict).with("kills", kills).print();
      verdict.assertClean(ACKED_MIN);
    }
  }

  @Test
  void a_broker_that_is_away_for_long_is_waited_for() throws Exception {
    int awayMs = Size.of(12_000, 70_000);
    try (Stage stage = new Stage("away")) {
      stage.brokerLife.kill();
      long until = System.nanoTime() + awayMs * 1_000_000L;
      String told = "";
      while (System.nanoTime() < until) {
        assertEquals(200, stage.server.api().ask("/livez").status());
        Answer ready = stage.server.api().ask("/readyz");
        if (ready.status() == 503) {
          told = ready.body();
        }
        stage.server.pause(200);
      }
      assertTrue(told.contains("\"log\""), told);
      stage.brokerLife = stage.broker.start(JavaProcess.Launch.USUAL);
      Verdict verdict = stage.verdict();

      Reliability.of("R05", SEED, verdict).with("awayMs", awayMs).print();
      verdict.assertClean(ACKED_MIN);
    }
  }

  @Test
  void a_broker_and_a_trainer_that_are_held_go_on_where_they_were() throws Exception {
    int brokerMs = Size.of(5_000, 15_000);
    int trainerMs = Size.of(4_000, 60_000);
    // A trainer that is held is silent: it is stale, and lost only when that lasts.
    try (Stage stage = new Stage("held", 2 * trainerMs)) {
      stage.brokerLife.pause();
      stage.server.pause(brokerMs);
      stage.brokerLife.resume();
      stage.server.awaitReady(stage.serverLife);
      stage.trainer.pause();
      stage.server.pause(trainerMs);
      stage.trainer.resume();
      Verdict verdict = stage.verdict();

      Reliability.of("R07", SEED, verdict)
          .with("brokerMs", brokerMs)
          .with("trainerMs", trainerMs)
          .with("shownAsStale", stage.life.seen("stale"))
          .print();
      assertTrue(stage.life.seen("stale") > 0, "a held trainer was never shown as stale");
      verdict.assertClean(ACKED_MIN);
    }
  }

  @Test
  void a_bad_network_to_the_broker_loses_nothing() throws Exception {
    int troubleMs = Size.of(3_000, 60_000);
    try (Stage stage = new Stage("network")) {
      for (Trouble trouble :
          new Trouble[] {
            new Trouble.Delay(100, 50),
            new Trouble.Cut(),
            new Trouble.AnswersLost(),
            new Trouble.RequestsLost(),
            new Trouble.Slow(20_000)
          }) {
        stage.network.set(trouble);
        stage.server.pause(troubleMs);
        stage.network.set(new Trouble.None());
        // What got lost does so with its connection.
        stage.network.reset();
        stage.server.pause(1_000);
      }
      stage.network.halfOpen();
      stage.server.pause(troubleMs);
      stage.network.set(new Trouble.None());
      Verdict verdict = stage.verdict();

      Reliability.of("R08", SEED, verdict).with("troubleMs", troubleMs).print();
      verdict.assertClean(ACKED_MIN);
    }
  }
}
