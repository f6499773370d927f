package dev.tailrace.streams.view;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * When one rank of a run was heard on one topic.
 *
 * @param signEpochMs broker time of its last event that was not resent; 0 when there was none
 * @param events applied, resent ones too
 * @param appends the last distinct append times, ascending
 * @param before how many events came before each of them
 */
@SuppressWarnings("ArrayRecordComponent") // private to the package, never changed
record RankFacts(long signEpochMs, long events, long[] appends, long[] before) {
  private static final int APPENDS_MAX = 32;

  static final RankFacts NONE = new RankFacts(0, 0, new long[0], new long[0]);

  RankFacts heard(long appendEpochMs, boolean resent) {
    long sign = resent ? signEpochMs : Math.max(signEpochMs, appendEpochMs);
    int last = appends.length - 1;
    if (last >= 0 && appends[last] >= appendEpochMs) {
      return new RankFacts(sign, events + 1, appends, before);
    }
    int kept = Math.min(appends.length, APPENDS_MAX - 1);
    long[] nextAppends = Arrays.copyOfRange(appends, appends.length - kept, appends.length + 1);
    long[] nextBefore = Arrays.copyOfRange(before, before.length - kept, before.length + 1);
    nextAppends[kept] = appendEpochMs;
    nextBefore[kept] = events;
    return new RankFacts(sign, events + 1, nextAppends, nextBefore);
  }

  /**
   * How many events were appended after {@code endEpochMs}: exact while they came in at most 32
   * distinct milliseconds, else at least that many.
   */
  long eventsAfter(long endEpochMs) {
    for (int i = 0; i < appends.length; i++) {
      if (appends[i] > endEpochMs) {
        return events - before[i];
      }
    }
    return 0;
  }

  byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(16 + 16 * appends.length);
    out.putLong(signEpochMs).putLong(events);
    for (int i = 0; i < appends.length; i++) {
      out.putLong(appends[i]).putLong(before[i]);
    }
    return out.array();
  }

  static RankFacts decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long sign = in.getLong();
    long events = in.getLong();
    long[] appends = new long[in.remaining() / 16];
    long[] before = new long[appends.length];
    for (int i = 0; i < appends.length; i++) {
      appends[i] = in.getLong();
      before[i] = in.getLong();
    }
    return new RankFacts(sign, events, appends, before);
  }
}
