package dev.tailrace.streams.judge;

import dev.tailrace.wire.Topic;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The watch over one partition since it was assigned here: turns acknowledged markers into evidence
 * once everything before them is folded. For one thread; the evidence may be read by any.
 */
final class Watch {
  private static final int HOLE_TICKS = 3;

  private final long tickMs;

  private boolean marked;
  private long markerEpochMs;
  private long markerNanos;
  private long watchedSinceNanos;
  private long steppedBackNanos = Evidence.NEVER;

  // The oldest marker that is not folded up to yet, and the newest: under lag evidence still moves.
  private @Nullable Pending oldest;
  private @Nullable Pending newest;
  private volatile Evidence evidence = Evidence.NONE;

  private record Pending(long epochMs, long nanos, Map<Topic, Long> ends) {}

  Watch(long tickMs) {
    this.tickMs = tickMs;
  }

  /**
   * The broker acknowledged a marker, and these were the ends of the partition's topics after that.
   *
   * @param epochMs the marker's append time
   * @param nanos the ticker when the marker was acknowledged
   */
  void marked(long epochMs, long nanos, Map<Topic, Long> ends) {
    if (!marked) {
      marked = true;
      watchedSinceNanos = nanos;
    } else if (epochMs < markerEpochMs) {
      steppedBackNanos = nanos;
    }
    long apartMs = Math.max(epochMs - markerEpochMs, (nanos - markerNanos) / 1_000_000);
    if (apartMs > HOLE_TICKS * tickMs) {
      watchedSinceNanos = nanos;
    }
    markerEpochMs = epochMs;
    markerNanos = nanos;
    Pending pending = new Pending(epochMs, nanos, ends);
    if (oldest == null) {
      oldest = pending;
    } else {
      newest = pending;
    }
  }

  /** Moves the evidence on as far as {@code folded} says that topics are folded. */
  void advance(Predicate<Map<Topic, Long>> folded) {
    while (oldest != null && folded.test(oldest.ends())) {
      long watchedMs = Math.max(0, (oldest.nanos() - watchedSinceNanos) / 1_000_000);
      evidence = new Evidence(oldest.epochMs(), oldest.nanos(), watchedMs, steppedBackNanos);
      oldest = newest;
      newest = null;
    }
  }

  Evidence evidence() {
    return evidence;
  }
}
