package dev.tailrace.streams.judge;

import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunEvent.Episode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the judge has written and what of it has shown: so that a verdict is not written again at
 * every tick until it is folded, and so that a sign of life after it counts although the broker's
 * clock went back. In memory: a verdict written twice is a no-op. Any thread.
 */
final class Verdicts {
  private static final long AGAIN_NANOS = 10_000_000_000L;

  private record Asked(String run, Episode episode, Class<? extends RunEvent> kind) {}

  private record RankKey(String run, int rank) {}

  private final Map<Asked, Long> asked = new ConcurrentHashMap<>();
  private final Map<RankKey, Long> seen = new ConcurrentHashMap<>();

  /** Whether to write this now; says no for a while after it said yes. */
  boolean due(String run, Episode episode, Class<? extends RunEvent> kind, long nanos) {
    asked.values().removeIf(at -> nanos - at > AGAIN_NANOS);
    return asked.putIfAbsent(new Asked(run, episode, kind), nanos) == null;
  }

  /** The verdict against this rank stands in the view. */
  void standing(String run, int rank, long nanos) {
    seen.putIfAbsent(new RankKey(run, rank), nanos);
  }

  /** No verdict stands against this rank. */
  void lifted(String run, int rank) {
    seen.remove(new RankKey(run, rank));
  }

  /** When a verdict that stands was first seen; null when none stands. */
  @Nullable Long seenNanos(String run, int rank) {
    return seen.get(new RankKey(run, rank));
  }
}
