package dev.tailrace.app.fault;

import dev.tailrace.testkit.fault.ApiClient;
import dev.tailrace.testkit.fault.ApiClient.Answer;
import dev.tailrace.testkit.fault.Flaw;
import dev.tailrace.testkit.fault.ServerProcess;
import dev.tailrace.testkit.fault.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks at a run that lives, several times a second, on a thread of its own, and remembers what
 * else it was shown as.
 */
final class LifeWatch implements AutoCloseable {
  /** As short as can be: who is called dead for want of news is called so at once. */
  static final int LOST_AFTER_MS = 3_000;

  private static final long LOOK_MS = 200;
  private static final List<String> ALIVE = List.of("pending", "running", "stale");

  private final ApiClient api;
  private final String run;
  private final Map<String, Integer> seen = new ConcurrentHashMap<>();
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread thread;

  private LifeWatch(ServerProcess server, String run) {
    this.api = new ApiClient(server.url());
    this.run = run;
    thread = Thread.ofVirtual().start(this::look);
  }

  /** Starts the run, stale after 1.5 s of silence, and looks at it from now on. */
  static LifeWatch begin(ServerProcess server, String run, int lostAfterMs)
      throws IOException, InterruptedException {
    server
        .api()
        .publish(
            """
            {"type":"run.started","v":1,"run":"%s","time":1,"staleAfterMs":1500,"lostAfterMs":%d}
            """
                .formatted(run, lostAfterMs));
    return new LifeWatch(server, run);
  }

  private void look() {
    try {
      while (!done.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
        try {
          Answer answer = api.ask("/api/v1/runs/" + run);
          if (answer.status() == 200) {
            String status = answer.json().path("run").path("status").asText();
            seen.merge(status, 1, Integer::sum);
          }
        } catch (IOException _) {
          seen.merge("no answer", 1, Integer::sum);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends it and tells what was wrong. */
  void end(Verdict verdict) throws InterruptedException {
    close();
    thread.join();
    seen.forEach(
        (status, times) -> {
          if (!ALIVE.contains(status) && !status.equals("no answer")) {
            verdict.found(
                Flaw.FALSE_DEAD, run + " was shown as " + status + " " + times + " times");
          }
        });
    if (seen("running") == 0) {
      verdict.found(Flaw.MISSED_DEAD, run + " was never seen running: " + seen);
    }
  }

  /** How often it was shown so. */
  int seen(String status) {
    return seen.getOrDefault(status, 0);
  }

  @Override
  public void close() {
    done.countDown();
  }
}
