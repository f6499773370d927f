package dev.tailrace.series.memory;

import dev.tailrace.series.Point;

/** Walks the points of one series in step order; by steps it shows the last point of each. */
final class Cursor {
  final FrozenSeries series;
  private final boolean lastOfStep;
  private final int end;
  private int position;
  private long step;

  /**
   * Stands before the first point; {@link #advance} moves onto it.
   *
   * @param lastOfStep leaves out points that a later one of the series replaced
   */
  Cursor(FrozenSeries series, int start, int end, boolean lastOfStep) {
    this.series = series;
    this.position = start - 1;
    this.end = end;
    this.lastOfStep = lastOfStep;
  }

  boolean advance() {
    position++;
    if (position >= end) {
      return false;
    }
    step = series.step(position);
    while (lastOfStep && position + 1 < end && series.step(position + 1) == step) {
      position++;
    }
    return true;
  }

  /** Moves to the first point behind this one in {@link Point#READ_ORDER}. */
  boolean advanceBehind(Point after) {
    int behind =
        series.firstWhere(
            candidate -> Point.READ_ORDER.compare(series.point(candidate), after) > 0);
    position = Math.max(position, behind - 1);
    return advance();
  }

  long step() {
    return step;
  }

  int rank() {
    return series.rank();
  }

  int attempt() {
    return series.attempt();
  }

  long timeEpochMs() {
    return series.timeEpochMs(position);
  }

  double value() {
    return series.value(position);
  }

  Point point() {
    return series.point(position);
  }
}
