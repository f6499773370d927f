package dev.tailrace.server.ingest;

import dev.tailrace.model.Reason;
import dev.tailrace.model.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Counts what became of events that came by HTTP. Every row is there from the start, at 0: what
 * appears with its first event has no increase that an alert could see.
 */
final class IngestFigures {
  private final Counter accepted;
  private final Counter pending;
  private final Map<Reason, Counter> rejected = new EnumMap<>(Reason.class);

  IngestFigures(MeterRegistry registry) {
    accepted = outcome(registry, "accepted");
    pending = outcome(registry, "pending");
    for (Reason reason : Reason.values()) {
      rejected.put(
          reason,
          Counter.builder("tailrace.ingest.rejected")
              .description("Events refused at the door, by reason")
              .tag("reason", reason.code())
              .register(registry));
    }
  }

  private static Counter outcome(MeterRegistry registry, String outcome) {
    return Counter.builder("tailrace.ingest.events")
        .description("Events taken by HTTP: acknowledged by Kafka, or not within the time for it")
        .tag("outcome", outcome)
        .register(registry);
  }

  void count(int acceptedEvents, int pendingEvents, Collection<Refusal> refusals) {
    accepted.increment(acceptedEvents);
    pending.increment(pendingEvents);
    refusals.forEach(it -> Objects.requireNonNull(rejected.get(it.reason())).increment());
  }
}
