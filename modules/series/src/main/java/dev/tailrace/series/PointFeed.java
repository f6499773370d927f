package dev.tailrace.series;

/** Takes the points of a run in canonical order; value bits are raw. */
@FunctionalInterface
public interface PointFeed {
  void point(String metric, int rank, int attempt, long step, long timeEpochMs, long valueBits);
}
