package dev.tailrace.streams.view;

import java.util.concurrent.TimeUnit;

/**
 * When a checkpoint is due: as soon as one of both has passed since the last one; and how it is
 * written, a slice at a time between records. What came after the last one that is written is
 * folded again when the process dies.
 *
 * @param ageMs by the ticker of the view; looked at by commits
 * @param bytes of records that were applied
 * @param sliceNanos how long a slice takes at least, and at most about; 0 for a step each
 * @param stepWeight how much is written between two looks at the ticker, about, in bytes
 */
public record CheckpointPolicy(long ageMs, long bytes, long sliceNanos, long stepWeight) {
  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long STEP_WEIGHT = 128 << 10;

  public static final CheckpointPolicy DEFAULT = new CheckpointPolicy(30_000, 256L << 20);

  public CheckpointPolicy {
    if (ageMs < 0 || bytes < 1 || sliceNanos < 0 || stepWeight < 1) {
      throw new IllegalArgumentException(
          "a checkpoint each %d ms or %d B in slices of %d ns by %d B"
              .formatted(ageMs, bytes, sliceNanos, stepWeight));
    }
  }

  /** In slices that a fold does not notice. */
  public CheckpointPolicy(long ageMs, long bytes) {
    this(ageMs, bytes, SLICE_NANOS, STEP_WEIGHT);
  }
}
