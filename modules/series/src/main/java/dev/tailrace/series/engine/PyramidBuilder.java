package dev.tailrace.series.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes the next state of a {@link Pyramid} out of points; for one thread, used again and again.
 */
final class PyramidBuilder {
  private final CellCodec codec = new CellCodec();
  private final Cell segment = new Cell();
  private final Cell known = new Cell();
  private final Cell total = new Cell();
  private Pyramid.@Nullable Level[] levels = new Pyramid.Level[0];
  private Pyramid.Blocks blocks = (_, _, _) -> {};

  // The rows that go in, and where those of each cell of the lowest level end.
  private long[] steps = new long[0];
  private long[] times = new long[0];
  private int rank;
  private int lowest;
  private final int[] ends = new int[RowGroup.CHUNK_ROWS];
  private int segments;

  /**
   * Chooses the rows of which {@link #with} takes the values of one column after the other: their
   * steps ascend and lie behind all that went in before.
   *
   * @param lowestLevel the level that they go into; levels below it are closed
   * @param count at most {@link RowGroup#CHUNK_ROWS}
   */
  void rows(long[] ofSteps, long[] ofTimes, int count, int ofRank, int lowestLevel) {
    steps = ofSteps;
    times = ofTimes;
    rank = ofRank;
    lowest = lowestLevel;
    segments = 0;
    int shift = 2 * lowest;
    for (int i = 1; i < count; i++) {
      if (steps[i] >> shift != steps[i - 1] >> shift) {
        ends[segments++] = i;
      }
    }
    ends[segments++] = count;
  }

  /**
   * The pyramid with the rows' values.
   *
   * @param complete takes the blocks that became complete
   */
  Pyramid with(Pyramid before, double[] values, Pyramid.Blocks complete) {
    blocks = complete;
    levels = Arrays.copyOf(before.levels(), Math.max(before.levels().length, lowest + 1));
    closeBelow(lowest);
    total.clear();
    if (before.total() != null) {
      CellCodec.decode(buffer(before.total()), 0, rank, 0, total);
    }
    int from = 0;
    for (int i = 0; i < segments; i++) {
      segment.clear();
      segment.add(steps, times, values, from, ends[i], rank);
      total.add(segment);
      push(lowest, steps[from] >> (2 * lowest), segment);
      from = ends[i];
    }
    return new Pyramid(codec.encode(total, 0), levels);
  }

  /**
   * Closes the levels below the lowest. From now on points enter above them, so what is open there
   * would never be passed on to a higher cell.
   */
  private void closeBelow(int lowest) {
    for (int level = 0; level < lowest; level++) {
      Pyramid.Level below = levels[level];
      if (below != null && below.open() != null) {
        CellCodec.decode(buffer(below.open()), below.openCell() << (2 * level), rank, 0, known);
        levels[level] = closed(level, below, below.openCell() + 1, null);
        var cell = new Cell();
        cell.add(known);
        push(level + 1, below.openCell() >> 2, cell);
      }
    }
  }

  private void push(int level, long place, Cell cell) {
    if (level >= levels.length) {
      levels = Arrays.copyOf(levels, level + 1);
    }
    Pyramid.Level before = levels[level] == null ? Pyramid.Level.NONE : levels[level];
    byte[] open = before.open();
    long start = place << (2 * level);
    if (open == null) {
      levels[level] =
          new Pyramid.Level(
              place, codec.encode(cell, start), before.block(), before.tail(), before.length());
      return;
    }
    CellCodec.decode(buffer(open), before.openCell() << (2 * level), rank, 0, known);
    if (place == before.openCell()) {
      known.add(cell);
      levels[level] =
          new Pyramid.Level(
              place, codec.encode(known, start), before.block(), before.tail(), before.length());
      return;
    }
    levels[level] = closed(level, before, place, codec.encode(cell, start));
    if (level + 1 < Pyramid.LEVELS_MAX) {
      var closing = new Cell();
      closing.add(known);
      push(level + 1, before.openCell() >> 2, closing);
    }
  }

  /** The level with its open cell closed, and another one open. */
  private Pyramid.Level closed(
      int level, Pyramid.Level before, long nextCell, byte @Nullable [] next) {
    byte[] open = before.open();
    if (open == null) {
      return before;
    }
    long block = before.openCell() >> Pyramid.BLOCK_SHIFT;
    byte[] tail = before.tail();
    int length = before.length();
    if (block != before.block()) {
      if (length > 0) {
        blocks.block(level, before.block(), before.tailBytes());
      }
      tail = new byte[0];
      length = 0;
    }
    int needed = length + 2 + open.length;
    if (needed > tail.length) {
      // A copy, also because readers may hold the old one.
      tail = Arrays.copyOf(tail, Math.max(needed, 2 * length));
    }
    tail[length] = (byte) (before.openCell() & (Pyramid.BLOCK - 1));
    tail[length + 1] = (byte) open.length;
    System.arraycopy(open, 0, tail, length + 2, open.length);
    return new Pyramid.Level(nextCell, next, block, tail, needed);
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
