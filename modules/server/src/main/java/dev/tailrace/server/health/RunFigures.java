package dev.tailrace.server.health;

import dev.tailrace.model.run.RunStatus;
import dev.tailrace.server.read.RunCounts;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** How many runs stand how, as of at most five seconds ago: it costs a look at every run. */
final class RunFigures {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final RunCounts counts;
  private final Map<RunStatus, AtomicInteger> byStatus = new EnumMap<>(RunStatus.class);
  private final AtomicInteger degraded = new AtomicInteger();
  private long countedNanos = System.nanoTime() - FRESH_NANOS;

  RunFigures(RunCounts counts, MeterRegistry registry) {
    this.counts = counts;
    for (RunStatus status : RunStatus.values()) {
      AtomicInteger value = new AtomicInteger();
      byStatus.put(status, value);
      // Spelled as Prometheus does: with a dot it would be the name of a topic.
      Gauge.builder("tailrace_runs", value, AtomicInteger::doubleValue)
          .description(
              "Runs of the partitions served here, by how they stand; without deleted ones")
          .tag("status", status.code())
          .register(registry);
    }
    Gauge.builder("tailrace_runs_degraded", degraded, AtomicInteger::doubleValue)
        .description("Running runs of which a rank is lost")
        .register(registry);
  }

  /** By one thread at a time. */
  void refresh() {
    long now = System.nanoTime();
    if (now - countedNanos < FRESH_NANOS) {
      return;
    }
    RunCounts.Counted counted = counts.now();
    byStatus.forEach(
        (status, value) -> value.set(Objects.requireNonNull(counted.byStatus().get(status))));
    degraded.set(counted.degraded());
    countedNanos = now;
  }
}
