package dev.tailrace.series.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The summaries of one column of a row group: levels of cells on the absolute grid of steps, each
 * four times as wide as those of the level below. Never changes: {@link PyramidBuilder} makes the
 * next.
 *
 * <p>A level has one open cell, to which points may still come, and closed ones before it. Closed
 * cells lie in blocks of {@link #BLOCK} places of the grid; a block that is complete goes to the
 * store, the last one stays here. What a cell of a level holds is in cells of the levels above it
 * only once it is closed, so the open ends of all levels are apart.
 *
 * @param total of all points that went in; null when none did
 * @param levels the k-th has cells of {@code 1 << 2k} steps
 */
@SuppressWarnings("ArrayRecordComponent") // shared between states, never changed
record Pyramid(byte @Nullable [] total, @Nullable Level[] levels) {
  static final Pyramid EMPTY = new Pyramid(null, new Level[0]);

  /** Places of the grid that a block covers. */
  static final int BLOCK = 32;

  static final int BLOCK_SHIFT = 5;

  /** Beyond this level a cell holds every step there can be. */
  static final int LEVELS_MAX = 28;

  /**
   * The cells of one width.
   *
   * @param openCell place of the open cell on the grid; those before it are closed
   * @param open the open cell; null when none is
   * @param block the last block
   * @param tail its closed cells: place in the block (1), length of the cell (1), the cell
   * @param length how many bytes of {@code tail} there are
   */
  record Level(long openCell, byte @Nullable [] open, long block, byte[] tail, int length) {
    static final Level NONE = new Level(Long.MIN_VALUE, null, Long.MIN_VALUE, new byte[0], 0);

    byte[] tailBytes() {
      return Arrays.copyOf(tail, length);
    }
  }

  @Nullable Level level(int index) {
    return index < levels.length ? levels[index] : null;
  }

  /** The first step that no closed cell of the level reaches. */
  long closedEnd(int index) {
    Level level = level(index);
    return level == null || level.openCell == Long.MIN_VALUE
        ? Long.MIN_VALUE
        : level.openCell << (2 * index);
  }

  /** Takes a block of a level that is complete. */
  @FunctionalInterface
  interface Blocks {
    void block(int level, long block, byte[] cells);
  }

  /** Reads the closed cells in a block's bytes; {@code place} is absolute. */
  interface CellVisitor {
    void cell(long place, ByteBuffer cell);
  }

  byte[] encode() {
    int size = 1 + (total == null ? 0 : total.length) + 1;
    for (Level level : levels) {
      size += 1 + (level == null ? 0 : 24 + level.length + openLength(level));
    }
    var out = ByteBuffer.allocate(size);
    put(total, out);
    out.put((byte) levels.length);
    for (Level level : levels) {
      out.put((byte) (level == null ? 0 : 1));
      if (level != null) {
        out.putLong(level.openCell).putLong(level.block).putInt(level.length);
        out.put(level.tail, 0, level.length);
        out.putInt(openLength(level));
        if (level.open != null) {
          out.put(level.open);
        }
      }
    }
    return out.array();
  }

  private static int openLength(Level level) {
    return level.open == null ? 0 : level.open.length;
  }

  private static void put(byte @Nullable [] bytes, ByteBuffer out) {
    out.put((byte) (bytes == null ? 0 : bytes.length));
    if (bytes != null) {
      out.put(bytes);
    }
  }

  static Pyramid decode(ByteBuffer in) {
    byte[] total = bytes(in, Byte.toUnsignedInt(in.get()));
    Level[] levels = new Level[in.get()];
    for (int i = 0; i < levels.length; i++) {
      if (in.get() != 0) {
        long openCell = in.getLong();
        long block = in.getLong();
        int length = in.getInt();
        byte[] tail = new byte[length];
        in.get(tail);
        levels[i] = new Level(openCell, bytes(in, in.getInt()), block, tail, length);
      }
    }
    return new Pyramid(total, levels);
  }

  private static byte @Nullable [] bytes(ByteBuffer in, int length) {
    if (length == 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  /** Visits the cells of a block in order. */
  static void visit(long block, byte[] bytes, int length, CellVisitor visitor) {
    var in = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      int place = Byte.toUnsignedInt(in.get());
      int size = Byte.toUnsignedInt(in.get());
      int next = in.position() + size;
      visitor.cell((block << BLOCK_SHIFT) + place, in);
      in.position(next);
    }
  }
}
