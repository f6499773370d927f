package dev.tailrace.app.fault;

import dev.tailrace.testkit.fault.BrokenBuild;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.Reliability;
import dev.tailrace.testkit.fault.ServerProcess;
import dev.tailrace.testkit.fault.Size;
import dev.tailrace.testkit.fault.Verdict;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is alive is never called dead, whatever happens to clocks, folds and beats; and the dead. */
final class CrowdTest {
  private static final long SEED = 11;

  /** Not a mistake, but a machine that is far too slow: 50 records a second. */
  private static final BrokenBuild SLOW_FOLD =
      new BrokenBuild(
          "slow-fold",
          new BrokenBuild.Change(
              Mistakes.VIEW + "FoldedView.java",
              "    checkpoints.makeRoom();\n",
              """
                  checkpoints.makeRoom();
                  java.util.concurrent.locks.LockSupport.parkNanos(20_000_000L);
              """));

  @TempDir Path folder;

  @Test
  void the_dead_of_a_crowd_are_found_and_nobody_else() throws Exception {
    int runs = Size.of(60, 500);
    int dead = Size.of(10, 50);
    var server = new ServerProcess(folder);
    try (JavaProcess _ = server.startReady()) {
      var crowd = new Crowd(server, runs, 4, SEED);
      crowd.begin();
      crowd.live(Size.of(4_000, 330_000));
      crowd.kill(dead);
      crowd.live(Crowd.LOST_AFTER_MS + Size.of(6_000, 60_000));
      Verdict verdict = crowd.verdict();

      print("R22", crowd, verdict);
      verdict.assertClean(0);
    }
  }

  @Test
  void a_server_that_lost_its_views_calls_nobody_dead() throws Exception {
    var server = new ServerProcess(folder);
    var crowd = new Crowd(server, Size.of(40, 300), 1, SEED);
    try (JavaProcess first = server.startReady()) {
      crowd.begin();
      crowd.live(3_000);
      first.kill();
    }
    server.deleteViews();
    try (JavaProcess again = server.start()) {
      crowd.live(Size.of(15_000, 60_000));
      server.awaitReady(again);
      Verdict verdict = crowd.verdict();

      print("R24", crowd, verdict);
      verdict.assertClean(0);
    }
  }

  @Test
  void a_fold_that_lies_far_behind_calls_nobody_dead() throws Exception {
    int backlog = Size.of(700, 30_000);
    var server = new ServerProcess(folder);
    server.launch(JavaProcess.Launch.USUAL.replacing(SLOW_FOLD.compile(Mistakes.MODULES, folder)));
    try (JavaProcess _ = server.startReady()) {
      var crowd = new Crowd(server, Size.of(10, 20), 1, SEED).beatingByMetrics();
      crowd.begin();
      crowd.live(2_000);
      publishBacklog(server, backlog);
      crowd.live(Crowd.LOST_AFTER_MS + Size.of(5_000, 600_000));
      Verdict verdict = crowd.verdict();

      print("R23", crowd, verdict);
      verdict.assertClean(0);
    }
  }

  /** On every partition, so that no run is heard of in time. */
  private static void publishBacklog(ServerProcess server, int records) throws Exception {
    var events = new StringBuilder();
    for (int n = 0; n < records; n++) {
      events.append(
          """
          {"type":"metrics","v":1,"run":"backlog-%d","time":1,"step":%d,"metrics":{"loss":1}}
          """
              .formatted(n % 32, n));
    }
    String _ = server.api().publish(events.toString());
  }

  private static void print(String scenario, Crowd crowd, Verdict verdict) {
    List<Long> detected = crowd.detectedMs();
    var line = Reliability.of(scenario, SEED, verdict).with("looks", crowd.looks());
    if (!detected.isEmpty()) {
      line.with("detectP50ms", detected.get(detected.size() / 2))
          .with("detectMaxMs", detected.getLast());
    }
    line.print();
  }
}
