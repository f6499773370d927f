package dev.tailrace.server.health;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.server.TestLog;
import dev.tailrace.server.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus reads of a whole server. */
final class FiguresTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;

  private static List<String> lines(TestServer server, String name) {
    return server
        .client()
        .get("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .toList();
  }

  private static double sum(TestServer server, String name) {
    return lines(server, name).stream()
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static void write(TestServer server, String run) {
    String started = "{\"type\":\"run.started\",\"v\":1,\"run\":\"%s\",\"time\":1}".formatted(run);
    assertEquals(200, server.client().post("/api/v1/events", "application/json", started).status());
  }

  @Test
  void lag_latency_and_sizes_are_told_by_topic_and_partition_and_never_by_run() throws Exception {
    try (TestLog log = TestLog.start(folder.resolve("kafka"))) {
      try (TestServer server = TestServer.over(log, folder, config -> config)) {
        server.awaitReady();
        write(server, "secret-a");
        write(server, "secret-b");
        await()
            .atMost(SOON)
            .until(() -> sum(server, "tailrace_visible_latency_seconds_count") == 2);
        await().atMost(SOON).until(() -> lines(server, "tailrace_lag_records").size() == 6);
        assertEquals(0, sum(server, "tailrace_lag_records"));
        assertEquals(0, sum(server, "tailrace_lag_seconds"));
        assertEquals(6, lines(server, "tailrace_applied_offset").size());
        assertEquals(6, lines(server, "tailrace_store_bytes").size());
        assertTrue(sum(server, "tailrace_store_keys") > 2);
        assertTrue(sum(server, "tailrace_store_memtable_bytes") > 0);
        assertTrue(sum(server, "tailrace_store_cache_bytes") > 0);
        assertEquals(List.of("tailrace_sse_clients 0.0"), lines(server, "tailrace_sse_clients"));
        assertEquals(1, lines(server, "tailrace_sse_gaps_total").size());
        assertFalse(server.client().get("/metrics").text().contains("secret"));
      }
      try (TestServer again = TestServer.over(log, folder, config -> config)) {
        again.awaitReady();
        write(again, "secret-c");
        await().atMost(SOON).until(() -> sum(again, "tailrace_visible_latency_seconds_count") >= 1);
        assertEquals(1, sum(again, "tailrace_visible_latency_seconds_count"));
      }
    }
  }
}
