package dev.tailrace.series.engine;

/** Decoded rows of one column, in step order and log order within a step, and a place in them. */
final class Piece {
  private final Axes axes;
  private final double[] values;
  private final int end;
  private int at;

  /**
   * Rows of which the first stands at {@code at}.
   *
   * @param axes in step order
   */
  Piece(Axes axes, double[] values, int at, int end) {
    this.axes = axes;
    this.values = values;
    this.at = at;
    this.end = end;
  }

  /** A piece of rows in any order; copies them if they are not in step order. */
  static Piece sorted(Axes axes, double[] values, int count) {
    boolean ascend = true;
    for (int i = 1; i < count; i++) {
      ascend &= axes.steps[i] >= axes.steps[i - 1];
    }
    if (ascend) {
      return new Piece(axes, values, 0, count);
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
    return new Piece(sorted, sortedValues, 0, count);
  }

  /** Moves on to the first row at or behind the step; false when there is none. */
  boolean seek(long step) {
    while (at < end && axes.steps[at] < step) {
      at++;
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
