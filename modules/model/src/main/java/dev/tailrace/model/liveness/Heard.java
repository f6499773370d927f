package dev.tailrace.model.liveness;

/**
 * What the views know of a rank's signs of life.
 *
 * @param lastEpochMs broker time of the last one, the latest over all views
 * @param silenceMs for how long it has certainly been silent since; never more than this reader has
 *     itself watched
 * @param sinceVerdict whether a sign came after the verdict on the rank's last silence, even where
 *     the broker's clock says otherwise
 */
public record Heard(long lastEpochMs, long silenceMs, boolean sinceVerdict) {
  /** By broker times alone: silent since the last sign, but no longer than was watched. */
  public static Heard at(long lastEpochMs, long evidenceEpochMs, long watchedMs) {
    return new Heard(lastEpochMs, silenceMs(lastEpochMs, evidenceEpochMs, watchedMs), false);
  }

  static long silenceMs(long lastEpochMs, long evidenceEpochMs, long watchedMs) {
    return Math.max(0, Math.min(evidenceEpochMs - lastEpochMs, watchedMs));
  }
}
