package dev.tailrace.series.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where the full chunks of a row group lie on the axes. One writer appends; a reader that knows how
 * many chunks there were reads those without a lock, because an entry never changes and growing
 * leaves the old arrays behind.
 */
final class ChunkIndex {
  /** Entries of a block on disk. */
  static final int BLOCK = 64;

  private static final int FIELDS = 4;
  private static final int ENTRY_BYTES = FIELDS * Long.BYTES;

  private static final long[] NO_ENTRIES = new long[0];

  static final ChunkIndex EMPTY = new ChunkIndex(NO_ENTRIES, NO_ENTRIES, NO_ENTRIES, NO_ENTRIES);

  private final long[] minSteps;
  private final long[] maxSteps;
  private final long[] minTimes;
  private final long[] maxTimes;

  private ChunkIndex(long[] minSteps, long[] maxSteps, long[] minTimes, long[] maxTimes) {
    this.minSteps = minSteps;
    this.maxSteps = maxSteps;
    this.minTimes = minTimes;
    this.maxTimes = maxTimes;
  }

  /** This one or a larger copy, with entry {@code chunk} set to where its rows lie. */
  ChunkIndex with(int chunk, GroupState.Span span) {
    ChunkIndex into = chunk < minSteps.length ? this : grown(Math.max(2, 2 * chunk));
    into.minSteps[chunk] = span.minStep();
    into.maxSteps[chunk] = span.maxStep();
    into.minTimes[chunk] = span.minTime();
    into.maxTimes[chunk] = span.maxTime();
    return into;
  }

  private ChunkIndex grown(int length) {
    return new ChunkIndex(
        Arrays.copyOf(minSteps, length),
        Arrays.copyOf(maxSteps, length),
        Arrays.copyOf(minTimes, length),
        Arrays.copyOf(maxTimes, length));
  }

  long minStep(int chunk) {
    return minSteps[chunk];
  }

  long maxStep(int chunk) {
    return maxSteps[chunk];
  }

  long minTime(int chunk) {
    return minTimes[chunk];
  }

  long maxTime(int chunk) {
    return maxTimes[chunk];
  }

  /** The first chunk that ends at or behind the step, of chunks that ascend. */
  int firstEndingFrom(long step, int chunks) {
    int at = Arrays.binarySearch(maxSteps, 0, chunks, step);
    return at >= 0 ? at : -at - 1;
  }

  /** Entries {@code from} to {@code to}, the latter excluded. */
  byte[] encode(int from, int to) {
    var out = ByteBuffer.allocate((to - from) * ENTRY_BYTES);
    for (int i = from; i < to; i++) {
      out.putLong(minSteps[i]).putLong(maxSteps[i]).putLong(minTimes[i]).putLong(maxTimes[i]);
    }
    return out.array();
  }

  /** With the entries that {@link #encode} wrote, from {@code chunk} on. */
  ChunkIndex with(int chunk, ByteBuffer in, int entries) {
    ChunkIndex into = chunk + entries <= minSteps.length ? this : grown(2 * (chunk + entries));
    for (int i = chunk; i < chunk + entries; i++) {
      into.minSteps[i] = in.getLong();
      into.maxSteps[i] = in.getLong();
      into.minTimes[i] = in.getLong();
      into.maxTimes[i] = in.getLong();
    }
    return into;
  }
}
