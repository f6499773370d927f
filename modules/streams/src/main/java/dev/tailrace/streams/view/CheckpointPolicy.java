package dev.tailrace.streams.view;

/**
 * When a commit finds a checkpoint due: as soon as one of both has passed since the last one. What
 * came after it is folded again when the process dies.
 *
 * @param ageMs by the ticker of the view
 * @param bytes of records that were applied
 */
public record CheckpointPolicy(long ageMs, long bytes) {
  public static final CheckpointPolicy DEFAULT = new CheckpointPolicy(30_000, 256L << 20);

  public CheckpointPolicy {
    if (ageMs < 0 || bytes < 1) {
      throw new IllegalArgumentException("a checkpoint each " + ageMs + " ms or " + bytes + " B");
    }
  }
}
