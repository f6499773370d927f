package dev.tailrace.model.event;

import org.jspecify.annotations.Nullable;

/**
 * What every event of a run carries.
 *
 * @param run the run's id
 * @param timeEpochMs client clock
 * @param writer the process lifetime that publishes; null for a person with curl
 * @param seq contiguous from 1 per (run, writer, topic); 0 when not sequenced, and then the event
 *     is not de-duplicated
 * @param resent it comes from a spool: kept like any other, but no sign of life
 */
public record Header(
    String run, long timeEpochMs, @Nullable String writer, long seq, boolean resent) {
  public Header {
    if (seq < 0 || (seq > 0 && writer == null)) {
      throw new IllegalArgumentException("seq " + seq + " of writer " + writer);
    }
  }

  /** A header without writer and seq. */
  public static Header unsequenced(String run, long timeEpochMs) {
    return new Header(run, timeEpochMs, null, 0, false);
  }

  public boolean sequenced() {
    return seq > 0;
  }

  public Header withResent(boolean value) {
    return new Header(run, timeEpochMs, writer, seq, value);
  }
}
