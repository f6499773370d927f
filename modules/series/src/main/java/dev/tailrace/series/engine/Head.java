package dev.tailrace.series.engine;

import dev.tailrace.model.event.MetricBatch;
import java.util.Arrays;

/**
 * The newest rows of a row group, those that are in no chunk yet. One writer appends; a reader that
 * knows how many rows there were reads those without a lock: a slot that was told of never changes,
 * and growing leaves the old arrays behind.
 */
final class Head {
  private static final int ROWS_FIRST = 4;

  // Up to here memory grows fourfold, since it is little; beyond, twofold, so that less lies idle.
  private static final int ROWS_TO_DOUBLE = 64;

  /** The place of the first row among all rows of the group, from 0. */
  final long base;

  final Axes axes;
  final double[][] columns;
  private final int capacity;

  private Head(long base, Axes axes, double[][] columns, int capacity) {
    this.base = base;
    this.axes = axes;
    this.columns = columns;
    this.capacity = capacity;
  }

  /** A head without rows, and without room. */
  static Head empty(long base, int columns) {
    return new Head(base, new Axes(0), new double[columns][0], 0);
  }

  static Head of(long base, Axes axes, double[][] columns, int capacity) {
    return new Head(base, axes, columns, capacity);
  }

  /** This one or a copy with room for so many rows. */
  Head withRoom(int rows) {
    if (rows <= capacity) {
      return this;
    }
    int room = Math.max(ROWS_FIRST, capacity);
    while (room < rows) {
      room *= room < ROWS_TO_DOUBLE ? 4 : 2;
    }
    room = Math.min(room, RowGroup.CHUNK_ROWS);
    double[][] grown = new double[columns.length][];
    for (int i = 0; i < grown.length; i++) {
      grown[i] = Arrays.copyOf(columns[i], room);
    }
    return new Head(base, axes.grown(room), grown, room);
  }

  /** Writes rows {@code from..} of the batch behind the first {@code at} rows. */
  void put(MetricBatch batch, int from, int at, int rows, long firstOrder) {
    for (int i = 0; i < rows; i++) {
      axes.orders[at + i] = firstOrder + i;
    }
    if (rows == 1) {
      putRow(batch, from, at);
      return;
    }
    System.arraycopy(batch.steps(), from, axes.steps, at, rows);
    System.arraycopy(batch.timesEpochMs(), from, axes.times, at, rows);
    for (int i = 0; i < columns.length; i++) {
      System.arraycopy(batch.values()[i], from, columns[i], at, rows);
    }
  }

  private void putRow(MetricBatch batch, int from, int at) {
    axes.steps[at] = batch.steps()[from];
    axes.times[at] = batch.timesEpochMs()[from];
    double[][] values = batch.values();
    for (int i = 0; i < columns.length; i++) {
      columns[i][at] = values[i][from];
    }
  }

  /** Heap that it takes up, about. */
  long bytes() {
    return (long) capacity * (3 + columns.length) * Long.BYTES;
  }
}
