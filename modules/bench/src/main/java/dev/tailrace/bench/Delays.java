package dev.tailrace.bench;

import java.util.Arrays;

/** How long frames took, counted by millisecond. One thread. */
final class Delays {
  private static final int MS_MAX = 60_000;

  private final long[] counts = new long[MS_MAX + 1];
  private long frames;

  void clear() {
    Arrays.fill(counts, 0);
    frames = 0;
  }

  void add(long ms) {
    counts[Math.clamp(ms, 0, MS_MAX)]++;
    frames++;
  }

  /** The least delay, in ms, that this share of all frames did not exceed; 0 without frames. */
  int quantileMs(double share) {
    long wanted = (long) Math.ceil(share * frames);
    int ms = 0;
    for (long seen = counts[0]; seen < wanted; seen += counts[ms]) {
      ms++;
    }
    return ms;
  }

  @Override
  public String toString() {
    return "frames=%d p50=%d p99=%d max=%d"
        .formatted(frames, quantileMs(0.5), quantileMs(0.99), quantileMs(1));
  }
}
