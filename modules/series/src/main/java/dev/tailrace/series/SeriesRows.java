package dev.tailrace.series;

/**
 * Reads the rows of a selection one after the other, all of one state of the metric: curve by curve
 * in rank order, in each by step and attempt. For one thread; close it soon.
 */
public interface SeriesRows extends AutoCloseable {
  /** Moves to the next row, at first to the first; false behind the last one. */
  boolean advance();

  /** The row that {@link #advance} moved to. */
  SeriesRow row();

  @Override
  void close();
}
