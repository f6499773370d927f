package dev.tailrace.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A server that takes the events and the artifacts of run {@code r} and keeps them. */
final class ArtifactSink implements AutoCloseable {
  private static final String ARTIFACTS = "/api/v1/runs/r/artifacts/";

  final EventSink events = new EventSink();

  /** Body and digest by raw path. */
  final Map<String, String> put = new ConcurrentHashMap<>();

  /** What every later PUT is answered with. */
  volatile int status = 201;

  ArtifactSink() {
    events.serve(
        ARTIFACTS,
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          String digest = exchange.getRequestHeaders().getFirst("Content-Digest");
          String path = exchange.getRequestURI().getRawPath().substring(ARTIFACTS.length());
          put.put(path, body + " " + digest);
          EventSink.answer(exchange, status, "{}");
        });
  }

  /** Starts run {@code r} against this server. */
  Run run(Path spools) {
    return new RunBuilder(Map.of())
        .id("r")
        .attempt(1)
        .url(events.url())
        .spoolFolder(spools)
        .shutdownHook(false)
        .systemMetrics(Duration.ZERO)
        .start();
  }

  Arrivals arrivals() {
    return events.arrivals();
  }

  @Override
  public void close() {
    events.close();
  }
}
