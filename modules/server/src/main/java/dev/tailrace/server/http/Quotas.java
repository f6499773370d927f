package dev.tailrace.server.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Counts the requests that were sent away because too much is done at once. Any thread. */
public final class Quotas {
  /** What there is only so much of. */
  public enum Kind {
    /** Requests that read much. */
    HEAVY,
    /** Bytes of bodies in memory. */
    BODIES,
    /** Tail clients. */
    TAILS,
    /** Digests of everything: one. */
    DIGEST
  }

  private final Map<Kind, Counter> rejections = new EnumMap<>(Kind.class);

  public Quotas(MeterRegistry registry) {
    for (Kind kind : Kind.values()) {
      rejections.put(
          kind,
          Counter.builder("tailrace.quota.rejections")
              .description("Requests answered with 429, by what there was too much of")
              .tag("kind", kind.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  /** A 429 to be thrown, which is counted. */
  public ProblemException exceeded(Kind kind, String detail) {
    Objects.requireNonNull(rejections.get(kind)).increment();
    return Problem.temporary(ProblemCode.TOO_MANY_REQUESTS, detail);
  }
}
