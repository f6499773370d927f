package dev.tailrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tailrace.testkit.fault.Checker;
import dev.tailrace.testkit.fault.Flaw;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.Ledger;
import dev.tailrace.testkit.fault.Reliability;
import dev.tailrace.testkit.fault.ServerProcess;
import dev.tailrace.testkit.fault.Size;
import dev.tailrace.testkit.fault.SmallDisk;
import dev.tailrace.testkit.fault.Trainer;
import dev.tailrace.testkit.fault.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What one broker loses when the machine loses power: an honest figure, not a promise. The disk of
 * a running server is copied without a sync, and another server starts on the copy. It may have
 * lost what was acknowledged last; what it has must be true.
 */
@Tag("slow")
final class PowerLossTest {
  private static final long SEED = 9;

  @TempDir Path folder;

  @Test
  void a_machine_that_loses_power_may_lose_the_last_seconds_and_invents_nothing() throws Exception {
    assumeTrue(SmallDisk.possible(), "this machine lets nobody mount a file system");
    int cuts = Size.of(3, 20);
    var random = new Random(SEED);
    Path image = folder.resolve("disk");
    shell("truncate -s 2G '%1$s' && mkfs.ext4 -q '%1$s'".formatted(image));
    var server = new ServerProcess(Files.createDirectory(folder.resolve("first")));
    Path copy = folder.resolve("copy");
    long acked = 0;
    long lost = 0;
    long lostMost = 0;
    var verdict = new Verdict();
    Trainer.Plan plan = Trainer.Plan.to(server.url(), folder, "power").runs(4);
    try (SmallDisk disk = SmallDisk.image(server.data(), image)) {
      server.launch(disk.within(JavaProcess.Launch.USUAL));
      try (JavaProcess _ = server.startReady();
          JavaProcess trainer = plan.start(JavaProcess.Launch.USUAL)) {
        for (int cut = 0; cut < cuts; cut++) {
          server.pause(2_000 + random.nextInt(6_000));
          Ledger before = Ledger.read(plan.ledger());
          shell("cp --sparse=always '%s' '%s'".formatted(image, copy));
          Verdict found = restarted(copy, cut, before, Ledger.read(plan.ledger()));
          acked += before.batches();
          lost += found.of(Flaw.LOST);
          lostMost = Math.max(lostMost, found.of(Flaw.LOST));
          assertEquals(0, found.of(Flaw.CHANGED) + found.of(Flaw.DUP) + found.of(Flaw.PHANTOM));
        }
        Files.createFile(plan.stop());
        assertEquals(0, trainer.await(), trainer.printed());
      }
    }
    Reliability.of("R09", SEED, verdict)
        .with("cuts", cuts)
        .with("ackedEvents", 3 * acked)
        .with("ackedLost", lost)
        .with("ackedLostMost", lostMost)
        .print();
  }

  /** What is visible on the copy, of what was acknowledged before and sent until after it. */
  private Verdict restarted(Path image, int cut, Ledger before, Ledger after) throws Exception {
    var again = new ServerProcess(Files.createDirectory(folder.resolve("cut-" + cut)));
    try (SmallDisk disk = SmallDisk.image(again.data(), image)) {
      again.launch(disk.within(JavaProcess.Launch.USUAL));
      try (JavaProcess _ = again.startReady()) {
        return Checker.compare(again.api(), before.sentUntil(after));
      }
    }
  }

  private static void shell(String command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-c", command).inheritIO().start();
    assertTrue(process.waitFor() == 0, command);
  }
}
