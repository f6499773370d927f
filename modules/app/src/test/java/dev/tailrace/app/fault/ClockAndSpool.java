package dev.tailrace.app.fault;

import dev.tailrace.testkit.fault.Flaw;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.ServerProcess;
import dev.tailrace.testkit.fault.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Some runs live, with clocks that are years slow or fast, or jump. Another one is dead, and its
 * spool is still being sent. The first are never shown as dead, the last one soon.
 */
record ClockAndSpool() implements Scenario {
  private static final long LOST_AFTER_MS = 2_000;
  private static final long OBSERVED_MS = 8_000;
  private static final long BEAT_MS = 250;
  private static final long HOUR_MS = 3_600_000;
  private static final long FAR_MS = 4_102_444_800_000L; // 2100
  private static final List<String> CLOCKS =
      List.of("1970", "2100", "two-hours-fast", "a-day-slow", "sawtooth");

  @Override
  public Verdict run(Path folder, JavaProcess.Launch launch) throws Exception {
    var server = new ServerProcess(folder);
    server.launch(launch);
    var verdict = new Verdict();
    try (JavaProcess _ = server.startReady()) {
      String _ = server.api().publish(started("dead"));
      for (String clock : CLOCKS) {
        String _ = server.api().publish(started(clock));
      }
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(OBSERVED_MS);
      for (int n = 1; System.nanoTime() < end; n++) {
        var events = new StringBuilder(point("dead", n, 1_000, ",\"resent\":true"));
        for (String clock : CLOCKS) {
          events.append(point(clock, n, time(clock, n), ""));
        }
        String after = server.api().publish(events.toString());
        for (String clock : CLOCKS) {
          String status = status(server, clock, after);
          if (!status.equals("running")) {
            verdict.found(Flaw.FALSE_DEAD, clock + ": a run that sends is " + status);
          }
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

  private static long time(String clock, int n) {
    long now = System.currentTimeMillis();
    return switch (clock) {
      case "1970" -> 1_000 + n;
      case "2100" -> FAR_MS + n;
      case "two-hours-fast" -> now + 2 * HOUR_MS;
      case "a-day-slow" -> now - 24 * HOUR_MS;
      default -> now + (n % 2 == 0 ? HOUR_MS / 6 : -HOUR_MS / 6);
    };
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

  private static String point(String run, int n, long time, String more) {
    return """
        {"type":"metrics","v":1,"run":"%s","time":%d,"writer":"w","seq":%d,"step":%d%s,\
        "metrics":{"loss":1}}
        """
        .formatted(run, time, n, n, more);
  }
}
