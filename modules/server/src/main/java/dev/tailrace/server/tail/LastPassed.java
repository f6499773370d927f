package dev.tailrace.server.tail;

import dev.tailrace.server.http.Globs;
import dev.tailrace.streams.tail.TailItem;
import org.jspecify.annotations.Nullable;

/**
 * The record that the pump passed on last, with what had to be asked about it: of the hundred
 * readers of a record all but the first find the answer here. For a moment only, because its run
 * may be purged. The pump's thread only.
 */
final class LastPassed {
  private static final long MOMENT_NANOS = 1_000_000;

  private TailItem.@Nullable Frame frame;
  private @Nullable Globs metrics;
  private FrameText.@Nullable Encoded encoded;
  private long sinceNanos;

  @SuppressWarnings("ReferenceEquality") // all who wait for a record have the same frame
  FrameText.@Nullable Encoded of(TailItem.Frame wanted, Globs chosen, long nowNanos) {
    return wanted == frame && chosen.equals(metrics) && nowNanos - sinceNanos < MOMENT_NANOS
        ? encoded
        : null;
  }

  void put(TailItem.Frame passed, Globs chosen, FrameText.@Nullable Encoded text, long nowNanos) {
    frame = passed;
    metrics = chosen;
    encoded = text;
    sinceNanos = nowNanos;
  }
}
