package dev.tailrace.model.run;

import org.jspecify.annotations.Nullable;

/** How long a rank may be silent before it is shown as stale, and before it is judged lost. */
public record Patience(long staleAfterMs, long lostAfterMs) {
  /** For clients that declare no heartbeat, where their project says nothing else. */
  public static final Patience UNDECLARED = new Patience(30 * 60_000L, 24 * 3_600_000L);

  /** This with a project's own settings over it; values below 1 s count as 1 s. */
  public Patience with(@Nullable Long staleAfterMs, @Nullable Long lostAfterMs) {
    return new Patience(
        staleAfterMs == null ? this.staleAfterMs : Cadence.clamped(staleAfterMs),
        lostAfterMs == null ? this.lostAfterMs : Cadence.clamped(lostAfterMs));
  }

  /** This after a silence that was announced: counting begins when it should have ended. */
  public Patience afterSilenceOf(long expectedMs) {
    return new Patience(saturated(staleAfterMs, expectedMs), saturated(lostAfterMs, expectedMs));
  }

  private static long saturated(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
