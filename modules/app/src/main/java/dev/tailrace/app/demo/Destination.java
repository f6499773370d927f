package dev.tailrace.app.demo;

import dev.tailrace.client.Run;
import dev.tailrace.client.Tailrace;
import dev.tailrace.client.Target;
import dev.tailrace.wire.Topics;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a demo reports to.
 *
 * @param url of the server
 * @param token null when the server asks for none
 * @param spoolFolder where the SDK keeps what was not acknowledged yet
 */
public record Destination(String url, @Nullable String token, Path spoolFolder) {
  private static final String PROJECT = "demo";

  /** A dead process shall be told within the time that somebody watches a demo. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  private static final Duration FLUSH = Duration.ofMillis(250);
  private static final Duration CLOSE = Duration.ofSeconds(10);

  /** Starts one rank of a run. Its owner ends it, also when the process is stopped. */
  Reporter start(String run, Plan plan, int rank) {
    Run started =
        Tailrace.run(PROJECT)
            .id(run)
            .name(plan.name())
            .jobType("train")
            .config(plan.config())
            .rank(rank)
            .worldSize(plan.worldSize())
            .attempt(1)
            .target(new Target(null, Map.of(), Topics.DEFAULT_PREFIX, URI.create(url), token))
            .spoolFolder(spoolFolder)
            .heartbeat(HEARTBEAT)
            .flushEvery(FLUSH)
            .closeWithin(CLOSE)
            .systemMetrics(Duration.ZERO)
            .shutdownHook(false)
            .start();
    return new RunReporter(started);
  }
}
