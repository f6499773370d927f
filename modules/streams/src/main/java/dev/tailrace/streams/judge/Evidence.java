package dev.tailrace.streams.judge;

/**
 * Up to when a partition's topics are known to be folded, and for how long that was watched.
 *
 * @param epochMs broker time; 0 when there is no evidence yet
 * @param nanos this process's ticker at that moment
 * @param watchedMs how long this instance has watched without a hole until then
 * @param steppedBackNanos when the broker's clock was last seen to go back; {@link #NEVER} if not
 */
public record Evidence(long epochMs, long nanos, long watchedMs, long steppedBackNanos) {
  public static final long NEVER = Long.MIN_VALUE;
  public static final Evidence NONE = new Evidence(0, 0, 0, NEVER);

  /**
   * For how long a rank has certainly been silent: by broker times, but never longer than was
   * watched. Where the broker's clock went back since, by the ticker of this process.
   *
   * @param lastEpochMs broker time of its last sign of life
   * @param foldedNanos when this process folded that sign; null when another one did
   */
  long silenceMs(long lastEpochMs, @org.jspecify.annotations.Nullable Long foldedNanos) {
    boolean wentBack =
        lastEpochMs > epochMs
            || (steppedBackNanos != NEVER
                && (foldedNanos == null || foldedNanos - steppedBackNanos <= 0));
    long silence = epochMs - lastEpochMs;
    if (wentBack) {
      silence = foldedNanos == null ? watchedMs : (nanos - foldedNanos) / 1_000_000;
    }
    return Math.max(0, Math.min(silence, watchedMs));
  }
}
