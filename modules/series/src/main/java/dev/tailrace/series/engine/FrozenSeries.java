package dev.tailrace.series.engine;

import java.util.List;

/**
 * One state of the points of one (metric, rank, attempt).
 *
 * @param sources the columns that have them: one for each key set that they came with
 * @param doubted steps that several sources may have
 */
record FrozenSeries(int rank, int attempt, List<Source> sources, StepRanges doubted) {

  /** One column of one state of a row group, which has rows. */
  record Source(RowGroup group, GroupState state, int column) {}

  long minStep() {
    long min = Long.MAX_VALUE;
    for (Source source : sources) {
      min = Math.min(min, source.state.minStep());
    }
    return min;
  }

  long maxStep() {
    long max = Long.MIN_VALUE;
    for (Source source : sources) {
      max = Math.max(max, source.state.maxStep());
    }
    return max;
  }

  /** All points, replaced ones included. */
  long rows() {
    long rows = 0;
    for (Source source : sources) {
      rows += source.state.rows();
    }
    return rows;
  }
}
