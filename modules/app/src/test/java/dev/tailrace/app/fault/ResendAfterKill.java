package dev.tailrace.app.fault;

import dev.tailrace.testkit.fault.Checker;
import dev.tailrace.testkit.fault.Flaw;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.Ledger;
import dev.tailrace.testkit.fault.ServerProcess;
import dev.tailrace.testkit.fault.Trainer;
import dev.tailrace.testkit.fault.Verdict;
import java.nio.file.Path;

/**
 * Every batch is sent twice, and a person sends lines without ids; the server dies. All is there
 * once. Then the trainer, whose ledger was lost, sends all of it again with the same ids: all is
 * still there once, and each repeat is counted.
 */
record ResendAfterKill(int rounds) implements Scenario {
  private static final int RUNS = 3;
  private static final int LINES = 50;

  @Override
  public Verdict run(Path folder, JavaProcess.Launch launch) throws Exception {
    var server = new ServerProcess(folder);
    server.launch(launch);
    Trainer.Plan plan =
        Trainer.Plan.to(server.url(), folder, "twice").runs(RUNS).rounds(rounds).again(1);
    try (JavaProcess first = server.startReady()) {
      train(plan);
      sendLines(server);
      // The folds commit each second.
      server.pause(1_500);
      first.kill();
    }
    try (JavaProcess _ = server.startReady()) {
      Verdict verdict = Checker.compare(server.api(), Ledger.read(plan.ledger()));
      compareLines(server, verdict);
      Trainer.Plan again = plan.ledger(folder.resolve("second-ledger"));
      train(again);
      verdict.add(Checker.compare(server.api(), Ledger.read(again.ledger())));
      compareRepeats(server, verdict);
      return verdict;
    }
  }

  private static void train(Trainer.Plan plan) throws Exception {
    try (JavaProcess trainer = plan.start(JavaProcess.Launch.USUAL)) {
      if (trainer.await() != 0) {
        throw new AssertionError(trainer.printed());
      }
    }
  }

  private static void sendLines(ServerProcess server) throws Exception {
    var events = new StringBuilder();
    for (int n = 1; n <= LINES; n++) {
      events.append(
          "{\"type\":\"log\",\"v\":1,\"run\":\"by-hand\",\"time\":1,\"lines\":[\"%d\"]}\n"
              .formatted(n));
    }
    server.api().publish(events.toString());
  }

  private static void compareLines(ServerProcess server, Verdict verdict) throws Exception {
    int lines = server.api().all("/api/v1/runs/by-hand/logs", "lines").size();
    if (lines != LINES) {
      verdict.found(lines > LINES ? Flaw.DUP : Flaw.LOST, lines + " lines without ids of " + LINES);
    }
  }

  /** Four times three events a batch were sent, of which three counted. */
  private void compareRepeats(ServerProcess server, Verdict verdict) throws Exception {
    long expected = 9L * rounds;
    for (int run = 0; run < RUNS; run++) {
      long counted =
          server.api().json("/api/v1/runs/twice-" + run).findValue("duplicates").asLong();
      if (counted != expected) {
        verdict.found(Flaw.UNREPORTED, "%d repeats counted of %d".formatted(counted, expected));
      }
    }
  }
}
