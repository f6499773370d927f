package dev.tailrace.series.engine;

import dev.tailrace.series.Curve;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The buckets of one curve by where they start; fast when they come about in order. */
final class Buckets implements PointCursor.CellOfStep {
  private final int shift;
  private long[] starts = new long[16];
  private Cell[] cells = new Cell[16];
  private int size;
  private int latest = -1;

  /**
   * Buckets of width {@code 1 << shift}.
   *
   * @param shift 0..62
   */
  Buckets(int shift) {
    this.shift = shift;
  }

  int shift() {
    return shift;
  }

  @Override
  public long end(long x) {
    long last = x | ((1L << shift) - 1);
    return last == Long.MAX_VALUE ? last : last + 1;
  }

  /** The bucket that holds x. */
  @Override
  public Cell of(long x) {
    long start = x >> shift << shift;
    if (latest >= 0 && starts[latest] == start) {
      return cells[latest];
    }
    if (size == 0 || starts[size - 1] < start) {
      return insert(size, start);
    }
    int at = Arrays.binarySearch(starts, 0, size, start);
    if (at < 0) {
      return insert(-at - 1, start);
    }
    latest = at;
    return cells[at];
  }

  private Cell insert(int at, long start) {
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, 2 * size);
      cells = Arrays.copyOf(cells, 2 * size);
    }
    System.arraycopy(starts, at, starts, at + 1, size - at);
    System.arraycopy(cells, at, cells, at + 1, size - at);
    var cell = new Cell();
    starts[at] = start;
    cells[at] = cell;
    size++;
    latest = at;
    return cell;
  }

  long points() {
    long points = 0;
    for (int i = 0; i < size; i++) {
      points += cells[i].count;
    }
    return points;
  }

  boolean single() {
    for (int i = 0; i < size; i++) {
      if (cells[i].count != 1) {
        return false;
      }
    }
    return true;
  }

  /**
   * The curve, on an axis on which a row stands at its step, or at its time less {@code origin}.
   *
   * @param lastX where the last row of a bucket stands
   */
  Curve curve(int rank, boolean manyRanks, ToLongFunction<Cell> lastX) {
    return new Curve(
        rank,
        Arrays.copyOf(starts, size),
        longs(lastX),
        longs(cell -> cell.last.timeEpochMs),
        doubles(cell -> cell.first.value()),
        doubles(cell -> cell.last.value()),
        doubles(cell -> cell.finite() == 0 ? Double.NaN : cell.min),
        doubles(cell -> cell.finite() == 0 ? Double.NaN : cell.max),
        doubles(Cell::mean),
        longs(cell -> cell.count),
        longs(Cell::nonFinite),
        manyRanks ? ints(cell -> cell.finite() == 0 ? -1 : cell.minRank) : null,
        manyRanks ? ints(cell -> cell.finite() == 0 ? -1 : cell.maxRank) : null);
  }

  private long[] longs(ToLongFunction<Cell> field) {
    long[] column = new long[size];
    for (int i = 0; i < size; i++) {
      column[i] = field.applyAsLong(cells[i]);
    }
    return column;
  }

  private double[] doubles(ToDoubleFunction<Cell> field) {
    double[] column = new double[size];
    for (int i = 0; i < size; i++) {
      column[i] = field.applyAsDouble(cells[i]);
    }
    return column;
  }

  private int[] ints(ToLongFunction<Cell> field) {
    int[] column = new int[size];
    for (int i = 0; i < size; i++) {
      column[i] = (int) field.applyAsLong(cells[i]);
    }
    return column;
  }
}
