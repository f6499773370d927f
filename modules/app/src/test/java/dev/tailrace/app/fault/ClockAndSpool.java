package dev.tailrace.app.fault;

import dev.tailrace.testkit.fault.Flaw;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.ServerProcess;
import dev.tailrace.testkit.fault.Verdict;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * One run lives, with a clock that is years slow. Another one is dead, and its spool is still being
 * sent. The first is never shown as dead, the second soon.
 */
record ClockAndSpool() implements Scenario {
  private static final long LOST_AFTER_MS = 2_000;
  private static final long OBSERVED_MS = 8_000;
  private static final long BEAT_MS = 250;

  @Override
  public Verdict run(Path folder, JavaProcess.Launch launch) throws Exception {
    var server = new ServerProcess(folder);
    server.launch(launch);
    var verdict = new Verdict();
    try (JavaProcess _ = server.startReady()) {
      server.api().publish(started("slow-clock") + started("dead"));
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(OBSERVED_MS);
      for (int n = 1; System.nanoTime() < end; n++) {
        String events = point("slow-clock", n, "") + point("dead", n, ",\"resent\":true");
        String status = status(server, "slow-clock", server.api().publish(events));
        if (!status.equals("running")) {
          verdict.found(Flaw.FALSE_DEAD, "a run that sends is " + status);
        }
        server.pause(BEAT_MS);
      }
      String dead = status(server, "dead", "");
      if (!dead.equals("lost")) {
        verdict.found(Flaw.MISSED_DEAD, "a run whose spool is sent is " + dead);
      }
    }
    return verdict;
  }

  private static String status(ServerProcess server, String run, String after) throws Exception {
    String path = "/api/v1/runs/" + run + (after.isEmpty() ? "" : "?after=" + after);
    return server.api().json(path).path("run").path("status").asText();
  }

  private static String started(String run) {
    return """
        {"type":"run.started","v":1,"run":"%s","time":1000,"staleAfterMs":1000,"lostAfterMs":%d}
        """
        .formatted(run, LOST_AFTER_MS);
  }

  private static String point(String run, int n, String more) {
    return """
        {"type":"metrics","v":1,"run":"%s","time":%d,"writer":"w","seq":%d,"step":%d%s,\
        "metrics":{"loss":1}}
        """
        .formatted(run, 1_000 + n, n, n, more);
  }
}
