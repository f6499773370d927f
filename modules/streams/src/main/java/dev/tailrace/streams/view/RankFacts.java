package dev.tailrace.streams.view;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * When one rank of a run was heard on one topic: the broker time of its last event that was not
 * resent, how many events were applied, and for the last distinct append times how many events came
 * before each. Any thread; each call sees one state.
 */
final class RankFacts {
  private static final int APPENDS_MAX = 32;

  private long signEpochMs;
  private long events;
  // A ring: ascending append times from first on, and beside them the events before each.
  private long[] appends = new long[4];
  private long[] before = new long[4];
  private int first;
  private int count;

  private boolean folded;
  private long foldedNanos;

  /** Counts an event that was resent, and so is no sign of life. */
  synchronized void resent(long appendEpochMs) {
    count(appendEpochMs);
  }

  /**
   * Counts a sign of life.
   *
   * @param appendEpochMs broker time
   * @param nanos when this process folded it, by its own ticker
   */
  synchronized void heard(long appendEpochMs, long nanos) {
    signEpochMs = Math.max(signEpochMs, appendEpochMs);
    folded = true;
    foldedNanos = nanos;
    count(appendEpochMs);
  }

  private void count(long appendEpochMs) {
    if (count == 0 || appends[at(count - 1)] < appendEpochMs) {
      append(appendEpochMs);
    }
    events++;
  }

  private void append(long appendEpochMs) {
    if (count == APPENDS_MAX) {
      first = at(1);
      count--;
    } else if (count == appends.length) {
      // Not full yet, so it begins at 0.
      appends = Arrays.copyOf(appends, 2 * count);
      before = Arrays.copyOf(before, 2 * count);
    }
    int last = at(count++);
    appends[last] = appendEpochMs;
    before[last] = events;
  }

  private int at(int index) {
    return (first + index) & (appends.length - 1);
  }

  /** Broker time of its last event that was not resent; 0 when there was none. */
  synchronized long signEpochMs() {
    return signEpochMs;
  }

  /** When this process last folded a sign of life; null when it has not. */
  synchronized @Nullable Long foldedNanos() {
    return folded ? foldedNanos : null;
  }

  /** Events applied, resent ones too. */
  synchronized long events() {
    return events;
  }

  /** How many append times are kept. */
  synchronized int appends() {
    return count;
  }

  /**
   * How many events were appended after {@code endEpochMs}: exact while they came in at most 32
   * distinct milliseconds, else at least that many.
   */
  synchronized long eventsAfter(long endEpochMs) {
    for (int i = 0; i < count; i++) {
      if (appends[at(i)] > endEpochMs) {
        return events - before[at(i)];
      }
    }
    return 0;
  }

  synchronized byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(16 + 16 * count);
    out.putLong(signEpochMs).putLong(events);
    for (int i = 0; i < count; i++) {
      out.putLong(appends[at(i)]).putLong(before[at(i)]);
    }
    return out.array();
  }

  static RankFacts decode(byte[] bytes) {
    RankFacts facts = new RankFacts();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    facts.signEpochMs = in.getLong();
    long events = in.getLong();
    while (in.hasRemaining()) {
      long append = in.getLong();
      facts.events = in.getLong();
      facts.append(append);
    }
    facts.events = events;
    return facts;
  }
}
