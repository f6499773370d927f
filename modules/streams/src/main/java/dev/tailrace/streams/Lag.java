package dev.tailrace.streams;

import dev.tailrace.streams.view.Tip;
import dev.tailrace.wire.Topic;
import org.jspecify.annotations.Nullable;

/**
 * How far the fold of one topic partition is behind the log.
 *
 * @param appliedOffset the highest that is folded; -1 when none is
 * @param records that are committed in the log and not folded yet
 * @param seconds from the last record that is folded to the newest in the log, both in broker time;
 *     0 when nothing lags, NaN when nothing was folded yet
 */
public record Lag(Topic topic, int partition, long appliedOffset, long records, double seconds) {

  /**
   * The lag at a moment.
   *
   * @param next one beyond the last offset that is folded, control records included
   * @param tip the last record that was folded; null when none was
   * @param end one beyond the last committed offset in the log
   * @param newestEpochMs broker time of the newest record in the log
   */
  static Lag of(
      Topic topic, int partition, long next, @Nullable Tip tip, long end, long newestEpochMs) {
    long applied = tip == null ? -1 : tip.offset();
    long records = Math.max(0, end - next);
    if (records == 0) {
      return new Lag(topic, partition, applied, 0, 0);
    }
    // A tip without a time is the mark that retention took what lay before.
    if (tip == null || tip.appendEpochMs() <= 0) {
      return new Lag(topic, partition, applied, records, Double.NaN);
    }
    long behindMs = Math.max(0, newestEpochMs - tip.appendEpochMs());
    return new Lag(topic, partition, applied, records, behindMs / 1e3);
  }
}
