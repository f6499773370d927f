package dev.tailrace.server.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.wire.Topic;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VisibleLatencyTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final VisibleLatency latency =
      new VisibleLatency(List.of(Topic.RUNS, Topic.LOGS), () -> 10_000, registry);

  private String line(String start) {
    return registry.scrape().lines().filter(line -> line.startsWith(start)).findFirst().orElse("");
  }

  @Test
  void a_latency_lands_in_the_buckets_from_its_own_on() {
    latency.shown(Topic.RUNS, 9_970);

    String bucket = "tailrace_visible_latency_seconds_bucket{topic=\"runs\",le=";
    assertEquals(bucket + "\"0.025\"} 0", line(bucket + "\"0.025\"}"));
    assertEquals(bucket + "\"0.05\"} 1", line(bucket + "\"0.05\"}"));
    assertEquals(bucket + "\"+Inf\"} 1", line(bucket + "\"+Inf\"}"));
    assertTrue(line("tailrace_visible_latency_seconds_sum{topic=\"runs\"}").endsWith(" 0.03"));
    assertTrue(line("tailrace_visible_latency_seconds_count{topic=\"logs\"}").endsWith(" 0"));
  }

  @Test
  void a_broker_whose_clock_is_ahead_makes_no_latency_below_zero() {
    latency.shown(Topic.RUNS, 12_345);

    assertTrue(line("tailrace_visible_latency_seconds_count{topic=\"runs\"}").endsWith(" 1"));
    assertTrue(line("tailrace_visible_latency_seconds_sum{topic=\"runs\"}").endsWith(" 0.0"));
  }
}
