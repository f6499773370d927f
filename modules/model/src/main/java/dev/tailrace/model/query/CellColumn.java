package dev.tailrace.model.query;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** The cells of one column: sorted pairs while few rows have one, else chunks by row. */
final class CellColumn {
  /** Pairs take 12 bytes and a binary search; chunks take 8 a row and no search. */
  private static final int DENSE_FROM_ONE_IN = 4;

  /** Below this pairs are fast enough, and a chunk for a few rows would cost 4 KiB a column. */
  private static final int DENSE_PAIRS_MIN = 64;

  private int[] rows = new int[2];
  private long[] cells = new long[2];
  private int pairs;
  private @Nullable CellChunks dense;
  private int present;

  /** What is asked of each cell; never of an absent one. */
  interface Test {
    boolean passes(long cell);
  }

  int present() {
    return present;
  }

  long get(int row) {
    CellChunks chunks = dense;
    if (chunks != null) {
      return chunks.get(row);
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
    CellChunks chunks = dense;
    long before = chunks == null ? setPair(row, cell) : chunks.set(row, cell);
    present += (cell == Cells.ABSENT ? 0 : 1) - (before == Cells.ABSENT ? 0 : 1);
    boolean many = pairs >= DENSE_PAIRS_MIN && (long) pairs * DENSE_FROM_ONE_IN > rowsEnd;
    if (chunks == null && many) {
      dense = byRow();
      rows = new int[0];
      cells = new long[0];
      pairs = 0;
    }
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

  /** The cells by row; must not be changed. */
  CellChunks byRow() {
    CellChunks chunks = dense;
    if (chunks == null) {
      chunks = new CellChunks();
      for (int pair = 0; pair < pairs; pair++) {
        chunks.set(rows[pair], cells[pair]);
      }
    }
    return chunks;
  }

  /** The rows among these that have a cell which passes, or does not when negated. */
  BitSet passing(BitSet among, boolean negated, Test test) {
    CellChunks chunks = dense;
    return chunks == null
        ? passingPairs(among, negated, test)
        : passing(chunks, among.toLongArray(), negated, test);
  }

  private BitSet passingPairs(BitSet among, boolean negated, Test test) {
    var passed = new BitSet(among.length());
    for (int pair = 0; pair < pairs; pair++) {
      if (among.get(rows[pair]) && test.passes(cells[pair]) != negated) {
        passed.set(rows[pair]);
      }
    }
    return passed;
  }

  private static BitSet passing(CellChunks chunks, long[] among, boolean negated, Test test) {
    int words = Math.min(among.length, chunks.rowsEnd() >> 6);
    var passed = new long[words];
    for (int word = 0; word < words; word++) {
      long open = among[word];
      if (open != 0) {
        passed[word] =
            passingWord(chunks.chunkOfWord(word), CellChunks.offset(word), open, negated, test);
      }
    }
    return BitSet.valueOf(passed);
  }

  private static long passingWord(
      long[] chunk, int offset, long among, boolean negated, Test test) {
    long passed = 0;
    for (long open = among; open != 0; open &= open - 1) {
      int bit = Long.numberOfTrailingZeros(open);
      long cell = chunk[offset + bit];
      if (cell != Cells.ABSENT && test.passes(cell) != negated) {
        passed |= 1L << bit;
      }
    }
    return passed;
  }
}
