package dev.tailrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tailrace.testkit.fault.Checker;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.Ledger;
import dev.tailrace.testkit.fault.Reliability;
import dev.tailrace.testkit.fault.ServerProcess;
import dev.tailrace.testkit.fault.Size;
import dev.tailrace.testkit.fault.SmallDisk;
import dev.tailrace.testkit.fault.Trainer;
import dev.tailrace.testkit.fault.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full is said to be; nothing acknowledged is lost by it. */
final class DiskFullTest {
  private static final long SEED = 23;
  private static final int ACKED_MIN = 30;

  @TempDir Path folder;

  @Test
  void a_server_whose_disk_is_full_says_so_and_goes_on_when_there_is_room() throws Exception {
    assumeTrue(SmallDisk.possible(), "this machine lets nobody mount a file system");
    var broker = new BrokerProcess(folder);
    var server = ServerProcess.on(broker.bootstrap(), folder);
    try (SmallDisk disk = SmallDisk.mount(server.data(), 160);
        JavaProcess _ = broker.start(JavaProcess.Launch.USUAL)) {
      server.launch(disk.within(JavaProcess.Launch.USUAL));
      try (JavaProcess life = server.startReady()) {
        Trainer.Plan plan = Trainer.Plan.to(server.url(), folder, "full").runs(2).pauseMs(10);
        try (JavaProcess trainer = plan.start(JavaProcess.Launch.USUAL)) {
          plan.awaitAcked(ACKED_MIN);
          disk.fill();
          String told = awaitDiskTold(server);
          server.pause(Size.of(5_000, 60_000));
          assertEquals(200, server.api().ask("/livez").status());
          disk.free();
          server.awaitReady(life);
          server.pause(1_000);
          Files.createFile(plan.stop());
          assertEquals(0, trainer.await(), trainer.printed());
          Verdict verdict = Checker.compare(server.api(), Ledger.read(plan.ledger()));

          Reliability.of("R10", SEED, verdict).with("disk", "views").print();
          verdict.assertClean(ACKED_MIN);
          assertTrue(told.contains("MiB are free"), told);
        }
      }
    }
  }

  @Test
  void a_broker_whose_disk_is_full_acknowledges_nothing_that_it_does_not_keep() throws Exception {
    assumeTrue(SmallDisk.possible(), "this machine lets nobody mount a file system");
    var broker = new BrokerProcess(folder);
    var server = ServerProcess.on(broker.bootstrap(), folder);
    try (SmallDisk disk = SmallDisk.mount(broker.data(), 200);
        JavaProcess first = broker.start(disk.within(JavaProcess.Launch.USUAL));
        JavaProcess life = server.startReady()) {
      Trainer.Plan plan = Trainer.Plan.to(server.url(), folder, "full").runs(2).pauseMs(10);
      try (JavaProcess trainer = plan.start(JavaProcess.Launch.USUAL)) {
        plan.awaitAcked(ACKED_MIN);
        disk.fill();
        // Kafka ends its process when it cannot write any more.
        assertTrue(first.await() != 0);
        disk.free();
        try (JavaProcess _ = broker.start(disk.within(JavaProcess.Launch.USUAL))) {
          server.awaitReady(life);
          server.pause(1_500);
          Files.createFile(plan.stop());
          assertEquals(0, trainer.await(), trainer.printed());
          Verdict verdict = Checker.compare(server.api(), Ledger.read(plan.ledger()));

          Reliability.of("R10", SEED, verdict).with("disk", "log").print();
          verdict.assertClean(ACKED_MIN);
        }
      }
    }
  }

  private static String awaitDiskTold(ServerProcess server) throws Exception {
    long deadline = System.nanoTime() + 20_000_000_000L;
    String told = "";
    while (!told.contains("MiB are free") && System.nanoTime() < deadline) {
      server.pause(100);
      told = server.api().ask("/readyz").body();
    }
    return told;
  }
}
