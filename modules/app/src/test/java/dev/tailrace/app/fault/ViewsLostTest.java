package dev.tailrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.testkit.fault.Checker;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.Ledger;
import dev.tailrace.testkit.fault.Phase;
import dev.tailrace.testkit.fault.Reliability;
import dev.tailrace.testkit.fault.ServerProcess;
import dev.tailrace.testkit.fault.Size;
import dev.tailrace.testkit.fault.Trainer;
import dev.tailrace.testkit.fault.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Views that are damaged or gone come back from the log, byte for byte. */
final class ViewsLostTest {
  private static final long SEED = 13;
  private static final int PAST_POINTS = 20_000;

  @TempDir Path folder;

  @Test
  void damaged_views_are_set_aside_and_folded_again() throws Exception {
    var random = new Random(SEED);
    List<Damage> damages = new ArrayList<>(List.of(Damage.values()));
    Collections.shuffle(damages, random);
    damages = damages.subList(0, Size.of(2, damages.size()));
    var server = new ServerProcess(folder);
    Trainer.Plan plan = trained(server, Size.of(30, 1_000));
    List<Object> found = new ArrayList<>();
    for (Damage damage : damages) {
      Path harmed = damage.in(server.data().resolve("views"));
      try (JavaProcess life = server.startReady()) {
        assertTrue(
            server.figure("tailrace_store_quarantined_total") >= 1,
            damage + " of " + harmed + " was not noticed");
        found.add(damage);
        Verdict verdict = Checker.compare(server.api(), Ledger.read(plan.ledger()));
        assertTrue(verdict.isClean(), () -> damage + ": " + verdict.examples());
        assertEquals(0, server.verify());
        int _ = life.stop();
      }
    }
    try (JavaProcess _ = server.startReady()) {
      Verdict verdict = Checker.compare(server.api(), Ledger.read(plan.ledger()));
      Reliability.of("R12", SEED, verdict).with("damages", found).print();
      verdict.assertClean(60);
    }
  }

  @Test
  void a_rebuild_that_is_killed_again_and_again_ends_as_it_was() throws Exception {
    int kills = Size.of(2, 12);
    var random = new Random(SEED);
    var server = new ServerProcess(folder);
    Trainer.Plan plan = trained(server, Size.of(20, 300));
    JsonNode before;
    try (JavaProcess life = server.startReady()) {
      publishThePast(server);
      before = digest(server);
      life.kill();
    }
    server.deleteViews();
    int fell = 0;
    for (int kill = 0; kill < kills; kill++) {
      try (JavaProcess life = server.start()) {
        server.await(Phase.RESTORE, life);
        server.pause(random.nextInt(300));
        fell += server.phase() == Phase.RESTORE ? 1 : 0;
        life.kill();
      }
    }
    try (JavaProcess _ = server.startReady()) {
      Verdict verdict = Checker.compare(server.api(), Ledger.read(plan.ledger()));
      Reliability.of("R13", SEED, verdict)
          .with("kills", kills)
          .with("whileRestoring", fell)
          .print();
      verdict.assertClean(60);
      assertEquals(before, digest(server));
    }
  }

  /** A trainer has come and gone, and the server was stopped. */
  private Trainer.Plan trained(ServerProcess server, int rounds) throws Exception {
    Trainer.Plan plan =
        Trainer.Plan.to(server.url(), folder, "past").runs(3).rounds(rounds).again(0.2);
    try (JavaProcess life = server.startReady();
        JavaProcess trainer = plan.start(JavaProcess.Launch.USUAL)) {
      assertEquals(0, trainer.await(), trainer.printed());
      int _ = life.stop();
    }
    return plan;
  }

  private static void publishThePast(ServerProcess server) throws Exception {
    for (int run = 0; run < Size.of(8, 50); run++) {
      var events = new StringBuilder();
      for (int n = 1; n <= PAST_POINTS; n++) {
        events.append(
            """
            {"type":"metrics","v":1,"run":"past-%d","writer":"w","seq":%d,"time":1,"step":%d,\
            "metrics":{"v":%d}}
            """
                .formatted(run + 100, n, n, n));
      }
      String position = server.api().publish(events.toString());
      JsonNode _ = server.api().json("/api/v1/runs/past-" + (run + 100) + "?after=" + position);
    }
  }

  private static JsonNode digest(ServerProcess server) throws Exception {
    return server.api().json("/api/v1/digest").path("views");
  }
}
