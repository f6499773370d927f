package dev.tailrace.series.engine;

/**
 * The memory that a {@link StoredSeries} may take, about.
 *
 * @param headBytesMax heap for rows that are in no chunk yet; beyond it those that grew least
 *     recently go into chunks that are not full
 * @param runsMax runs that are kept in memory although nothing came of them since the checkpoint
 *     before the last; the store has what the others need
 */
public record Budget(long headBytesMax, int runsMax) {
  private static final int RUNS_MAX = 2_000;

  public Budget {
    if (headBytesMax < 0 || runsMax < 0) {
      throw new IllegalArgumentException(headBytesMax + " bytes, " + runsMax + " runs");
    }
  }

  /** Heap for what is summed up over ranks: it can be made again, so it gets a smaller share. */
  long rankBytesMax() {
    return headBytesMax / 4;
  }

  /** So much heap for rows, and as many runs as an open table shows. */
  public static Budget ofHeadBytes(long headBytesMax) {
    return new Budget(headBytesMax, RUNS_MAX);
  }
}
