package dev.tailrace.app.fault;

import dev.tailrace.testkit.fault.Checker;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.Ledger;
import dev.tailrace.testkit.fault.Reliability;
import dev.tailrace.testkit.fault.ServerProcess;
import dev.tailrace.testkit.fault.Size;
import dev.tailrace.testkit.fault.Trainer;
import dev.tailrace.testkit.fault.Verdict;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed while it starts for the first time starts well the next time. */
final class FirstStartTest {
  private static final long SEED = 19;
  private static final int START_MS = 6_000;

  @TempDir Path folder;

  @Test
  void a_first_start_may_be_killed_at_any_moment() throws Exception {
    int kills = Size.of(4, 20);
    var random = new Random(SEED);
    var server = new ServerProcess(folder);
    for (int kill = 0; kill < kills; kill++) {
      try (JavaProcess life = server.start()) {
        server.pause(random.nextInt(START_MS));
        life.kill();
      }
    }
    try (JavaProcess _ = server.startReady()) {
      Trainer.Plan plan = Trainer.Plan.to(server.url(), folder, "first").rounds(20);
      try (JavaProcess trainer = plan.start(JavaProcess.Launch.USUAL)) {
        int _ = trainer.await();
      }
      Verdict verdict = Checker.compare(server.api(), Ledger.read(plan.ledger()));

      Reliability.of("R33", SEED, verdict).with("kills", kills).print();
      verdict.assertClean(240);
    }
  }
}
