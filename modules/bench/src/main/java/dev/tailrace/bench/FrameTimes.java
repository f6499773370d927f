package dev.tailrace.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Finds the time of each frame of metrics in a stream that comes in pieces. One thread. */
final class FrameTimes {
  private static final byte[] MARK = "times\":[".getBytes(StandardCharsets.US_ASCII);

  private int matched;
  private long timeEpochMs;

  /** Scans the next piece; each time goes to {@code delays} once its last digit is over. */
  void scan(ByteBuffer piece, long nowEpochMs, Delays delays) {
    while (piece.hasRemaining()) {
      byte next = piece.get();
      if (matched < MARK.length) {
        // The first byte of the mark is nowhere else in it.
        matched = next == MARK[matched] ? matched + 1 : next == MARK[0] ? 1 : 0;
      } else if (next >= '0' && next <= '9') {
        timeEpochMs = timeEpochMs * 10 + next - '0';
      } else {
        delays.add(nowEpochMs - timeEpochMs);
        matched = 0;
        timeEpochMs = 0;
      }
    }
  }
}
