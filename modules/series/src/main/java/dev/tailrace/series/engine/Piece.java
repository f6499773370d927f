package dev.tailrace.series.engine;

/** Decoded rows of one column, in step order and log order within a step, and a place in them. */
final class Piece {
  private final Axes axes;
  private final double[] values;
  private final int end;
  private final boolean rises;
  private int at;

  /**
   * Rows of which the first stands at {@code at}.
   *
   * @param axes in step order
   * @param rises whether no step is there twice
   */
  private Piece(Axes axes, double[] values, boolean rises, int at, int end) {
    this.rises = rises;
    this.axes = axes;
    this.values = values;
    this.at = at;
    this.end = end;
  }

  /** A piece of rows in any order; copies them if they are not in step order. */
  static Piece sorted(Axes axes, double[] values, int count) {
    boolean ascend = true;
    boolean rise = true;
    for (int i = 1; i < count; i++) {
      ascend &= axes.steps[i] >= axes.steps[i - 1];
      rise &= axes.steps[i] > axes.steps[i - 1];
    }
    if (ascend) {
      return new Piece(axes, values, rise, 0, count);
    }
    int[] order = StepSort.order(axes.steps, count);
    var sorted = new Axes(count);
    double[] sortedValues = new double[count];
    for (int i = 0; i < count; i++) {
      sorted.orders[i] = axes.orders[order[i]];
      sorted.steps[i] = axes.steps[order[i]];
      sorted.times[i] = axes.times[order[i]];
      sortedValues[i] = values[order[i]];
    }
    return new Piece(sorted, sortedValues, false, 0, count);
  }

  /** Moves on to the first row at or behind the step; false when there is none. */
  boolean seek(long step) {
    while (at < end && axes.steps[at] < step) {
      at++;
    }
    return at < end;
  }

  /** Whether no step is there twice. */
  boolean rises() {
    return rises;
  }

  /**
   * Adds the rows with smaller steps than {@code limit} to their cells, those of one cell at once;
   * only for a piece that {@link #rises}.
   *
   * @param segment to work with
   * @return whether rows are left
   */
  boolean addBelow(long limit, PointCursor.CellOfStep cells, int attempt, int rank, Cell segment) {
    while (at < end && axes.steps[at] < limit) {
      Cell cell = cells.of(axes.steps[at]);
      long cellEnd = Math.min(limit, cells.end(axes.steps[at]));
      int to = at + 1;
      while (to < end && axes.steps[to] < cellEnd) {
        to++;
      }
      segment.clear();
      segment.add(axes.steps, axes.times, values, at, to, rank);
      segment.first.attempt = attempt;
      segment.last.attempt = attempt;
      cell.add(segment);
      at = to;
    }
    return at < end;
  }

  boolean next() {
    at++;
    return at < end;
  }

  long step() {
    return axes.steps[at];
  }

  long order() {
    return axes.orders[at];
  }

  long time() {
    return axes.times[at];
  }

  double value() {
    return values[at];
  }
}
