package dev.tailrace.model.run;

import dev.tailrace.model.event.Launch;
import org.jspecify.annotations.Nullable;

/**
 * What a rank promised about its signs of life, as declared at its start; null where it promised
 * nothing. Values below 1 s count as 1 s.
 */
public record Cadence(
    @Nullable Long heartbeatMs, @Nullable Long staleAfterMs, @Nullable Long lostAfterMs) {
  /** The beat of clients that have no reason to choose another. */
  public static final long DEFAULT_HEARTBEAT_MS = 10_000;

  public static final Cadence UNDECLARED = new Cadence(null, null, null);

  private static final long SHORTEST_MS = 1_000;
  private static final int STALE_AFTER_BEATS = 3;
  private static final int LOST_AFTER_BEATS = 10;

  public Cadence {
    heartbeatMs = heartbeatMs == null ? null : clamped(heartbeatMs);
    staleAfterMs = staleAfterMs == null ? null : clamped(staleAfterMs);
    lostAfterMs = lostAfterMs == null ? null : clamped(lostAfterMs);
  }

  static Cadence of(Launch launch) {
    return new Cadence(launch.heartbeatMs(), launch.staleAfterMs(), launch.lostAfterMs());
  }

  /**
   * The patience that these promises ask for.
   *
   * @param undeclared for a rank that promised no heartbeat: the project's, or {@link
   *     Patience#UNDECLARED}
   */
  public Patience patience(Patience undeclared) {
    Patience base = undeclared;
    if (heartbeatMs != null) {
      long beatMs = Math.min(heartbeatMs, Long.MAX_VALUE / LOST_AFTER_BEATS);
      base = new Patience(STALE_AFTER_BEATS * beatMs, LOST_AFTER_BEATS * beatMs);
    }
    Patience asked = base.with(staleAfterMs, lostAfterMs);
    // A rank that only asked to be called stale late must not be lost before it is stale.
    return lostAfterMs == null && asked.lostAfterMs() < asked.staleAfterMs()
        ? new Patience(asked.staleAfterMs(), asked.staleAfterMs())
        : asked;
  }

  static long clamped(long ms) {
    return Math.max(SHORTEST_MS, ms);
  }
}
