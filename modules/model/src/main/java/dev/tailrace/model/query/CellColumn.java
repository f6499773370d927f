package dev.tailrace.model.query;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** The cells of one column: sorted pairs while few rows have one, else an array by row. */
final class CellColumn {
  /** Pairs take 12 bytes and a binary search; an array takes 8 and no search. */
  private static final int DENSE_FROM_ONE_IN = 4;

  private int[] rows = new int[2];
  private long[] cells = new long[2];
  private int pairs;
  private long @Nullable [] dense;
  private int present;

  /** What is done with a row and its cell. */
  interface Visitor {
    void visit(int row, long cell);
  }

  int present() {
    return present;
  }

  long get(int row) {
    long[] array = dense;
    if (array != null) {
      return row < array.length ? array[row] : Cells.ABSENT;
    }
    int pair = Arrays.binarySearch(rows, 0, pairs, row);
    return pair < 0 ? Cells.ABSENT : cells[pair];
  }

  /**
   * Sets a cell and answers what stood there.
   *
   * @param rowsEnd all rows of the table are below this
   */
  long set(int row, long cell, int rowsEnd) {
    long before = dense == null ? setPair(row, cell) : setDense(row, cell, rowsEnd);
    present += (cell == Cells.ABSENT ? 0 : 1) - (before == Cells.ABSENT ? 0 : 1);
    if (dense == null && (long) pairs * DENSE_FROM_ONE_IN > rowsEnd) {
      dense = expanded(rowsEnd);
      rows = new int[0];
      cells = new long[0];
      pairs = 0;
    }
    return before;
  }

  private long setDense(int row, long cell, int rowsEnd) {
    long[] array = expanded(0);
    if (row >= array.length) {
      if (cell == Cells.ABSENT) {
        return Cells.ABSENT;
      }
      int length = array.length;
      array = Arrays.copyOf(array, Math.max(rowsEnd, length + length / 2));
      Arrays.fill(array, length, array.length, Cells.ABSENT);
      dense = array;
    }
    long before = array[row];
    array[row] = cell;
    return before;
  }

  private long setPair(int row, long cell) {
    int pair = Arrays.binarySearch(rows, 0, pairs, row);
    if (pair >= 0) {
      long before = cells[pair];
      if (cell == Cells.ABSENT) {
        move(pair + 1, pair);
        pairs--;
      } else {
        cells[pair] = cell;
      }
      return before;
    }
    if (cell != Cells.ABSENT) {
      if (pairs == rows.length) {
        rows = Arrays.copyOf(rows, pairs + pairs / 2 + 1);
        cells = Arrays.copyOf(cells, rows.length);
      }
      int place = -pair - 1;
      move(place, place + 1);
      rows[place] = row;
      cells[place] = cell;
      pairs++;
    }
    return Cells.ABSENT;
  }

  private void move(int from, int to) {
    System.arraycopy(rows, from, rows, to, pairs - from);
    System.arraycopy(cells, from, cells, to, pairs - from);
  }

  /** The cells by row, at least so many; must not be changed. */
  long[] expanded(int rowsEnd) {
    long[] array = dense;
    if (array != null && array.length >= rowsEnd) {
      return array;
    }
    long[] all = array == null ? new long[rowsEnd] : Arrays.copyOf(array, rowsEnd);
    Arrays.fill(all, array == null ? 0 : array.length, rowsEnd, Cells.ABSENT);
    for (int pair = 0; pair < pairs; pair++) {
      all[rows[pair]] = cells[pair];
    }
    return all;
  }

  /** Visits the cells of those rows that have one, in row order. */
  void forEach(BitSet among, Visitor visitor) {
    long[] array = dense;
    if (array == null) {
      for (int pair = 0; pair < pairs; pair++) {
        if (among.get(rows[pair])) {
          visitor.visit(rows[pair], cells[pair]);
        }
      }
      return;
    }
    int row = among.nextSetBit(0);
    while (row >= 0 && row < array.length) {
      if (array[row] != Cells.ABSENT) {
        visitor.visit(row, array[row]);
      }
      row = among.nextSetBit(row + 1);
    }
  }
}
