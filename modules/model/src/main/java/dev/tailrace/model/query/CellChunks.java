package dev.tailrace.model.query;

import java.util.Arrays;

/** Cells by row in chunks of 4 KiB: growing moves no cell, and empty stretches cost nothing. */
final class CellChunks {
  private static final int SHIFT = 9;
  private static final int ROWS = 1 << SHIFT;
  private static final int MASK = ROWS - 1;

  /** Stands for every chunk without a cell; never written. */
  private static final long[] EMPTY = new long[ROWS];

  static {
    Arrays.fill(EMPTY, Cells.ABSENT);
  }

  private long[][] chunks = {};

  long get(int row) {
    int chunk = row >> SHIFT;
    return chunk < chunks.length ? chunks[chunk][row & MASK] : Cells.ABSENT;
  }

  /** Sets a cell and answers what stood there. */
  long set(int row, long cell) {
    long before = get(row);
    if (before != cell) {
      writable(row >> SHIFT)[row & MASK] = cell;
    }
    return before;
  }

  @SuppressWarnings("ReferenceEquality") // EMPTY is known by being this very array
  private long[] writable(int chunk) {
    int known = chunks.length;
    if (chunk >= known) {
      chunks = Arrays.copyOf(chunks, chunk + 1);
      Arrays.fill(chunks, known, chunk + 1, EMPTY);
    }
    if (chunks[chunk] == EMPTY) {
      chunks[chunk] = EMPTY.clone();
    }
    return chunks[chunk];
  }

  /** All cells lie in rows below this. */
  int rowsEnd() {
    return chunks.length << SHIFT;
  }

  /** The cells of 64 rows begin at {@link #offset} of this array. */
  long[] chunkOfWord(int word) {
    return chunks[word << 6 >> SHIFT];
  }

  static int offset(int word) {
    return word << 6 & MASK;
  }
}
