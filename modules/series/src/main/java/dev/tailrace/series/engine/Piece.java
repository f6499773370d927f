package dev.tailrace.series.engine;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Decoded rows of one column, in step order and log order within a step, and a place in them. */
final class Piece {
  private final Axes axes;
  private final double[] values;
  private final int end;
  private final boolean rises;

  /** What the rows lie in, if that is used again when they have been walked. */
  private final @Nullable ChunkRows room;

  /** Reads the orders of the rows when they are asked for; null when they are there. */
  private @Nullable Consumer<Axes> orders;

  private int at;

  private Piece(
      Axes axes,
      double[] values,
      int end,
      boolean rises,
      @Nullable ChunkRows room,
      @Nullable Consumer<Axes> orders) {
    this.axes = axes;
    this.values = values;
    this.end = end;
    this.rises = rises;
    this.room = room;
    this.orders = orders;
  }

  /**
   * A piece of rows whose steps rise.
   *
   * @param orders reads the orders of the rows, which sums do not need
   */
  static Piece rising(ChunkRows room, int count, Consumer<Axes> orders) {
    return new Piece(room.axes, room.values, count, true, room, orders);
  }

  /**
   * A piece of rows in any order; copies them if they are not in step order.
   *
   * @param room what they lie in, if that is used again
   */
  static Piece sorted(Axes axes, double[] values, int count, @Nullable ChunkRows room) {
    boolean ascend = true;
    boolean rise = true;
    for (int i = 1; i < count; i++) {
      ascend &= axes.steps[i] >= axes.steps[i - 1];
      rise &= axes.steps[i] > axes.steps[i - 1];
    }
    if (ascend) {
      return new Piece(axes, values, count, rise, room, null);
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
    return new Piece(sorted, sortedValues, count, false, room, null);
  }

  /** What was given to be used again. */
  @Nullable ChunkRows room() {
    return room;
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
      Cell rows = cell.count == 0 ? cell : segment;
      rows.clear();
      rows.add(axes.steps, axes.times, values, at, to, rank);
      rows.first.attempt = attempt;
      rows.last.attempt = attempt;
      if (rows == segment) {
        cell.add(segment);
      }
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
    if (orders != null) {
      orders.accept(axes);
      orders = null;
    }
    return axes.orders[at];
  }

  long time() {
    return axes.times[at];
  }

  double value() {
    return values[at];
  }
}
