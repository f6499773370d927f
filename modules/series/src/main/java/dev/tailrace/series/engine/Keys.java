package dev.tailrace.series.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * The layout of the engine's keys. Numbers are big-endian and not negative, so key order is the
 * order of reading (what lies in chunks and cells is little-endian, as processors have it); a run's
 * keys share its number in each family, so {@code purge} is one range in each.
 *
 * <pre>
 * plain       'R' run id                               number of the run
 *             'N' run, metric                          name of the metric
 *             'S' run, stream                          {@link StateCodec}
 *             'G' run, group                           {@link StateCodec}
 * heads       run, group                               rows that are in no chunk yet
 * chunks      run, group, column, chunk                values; column 0 has orders, steps, times
 * summaries   run, group, column, level, block         closed cells of {@link Pyramid}
 *             run, group, column, OPEN or OPEN - 1     what is open of it; the group says where
 *             run, group, 0, 0, block                  {@link ChunkIndex}
 * </pre>
 */
final class Keys {
  static final byte RUN = 'R';
  static final byte NAME = 'N';
  static final byte STREAM = 'S';
  static final byte GROUP = 'G';

  /** The column that holds order, steps and times; values begin at the next. */
  static final int AXIS = 0;

  private static final byte OPEN = (byte) 0xfe;
  private static final int PLAIN_BYTES = 1 + Integer.BYTES;
  private static final int COLUMN_BYTES = 2 * Integer.BYTES + Short.BYTES;

  private Keys() {}

  static byte[] run(String run) {
    byte[] id = run.getBytes(UTF_8);
    return ByteBuffer.allocate(1 + id.length).put(RUN).put(id).array();
  }

  /** The run id in a key that {@link #run} made. */
  static String runOf(byte[] key) {
    return new String(key, 1, key.length - 1, UTF_8);
  }

  /** All plain entries of one kind of a run. */
  static byte[] plain(byte kind, int run) {
    return ByteBuffer.allocate(PLAIN_BYTES).put(kind).putInt(run).array();
  }

  static byte[] plain(byte kind, int run, int number) {
    return ByteBuffer.allocate(PLAIN_BYTES + Integer.BYTES)
        .put(kind)
        .putInt(run)
        .putInt(number)
        .array();
  }

  /** The last number in a key. */
  static int lastInt(byte[] key) {
    return ByteBuffer.wrap(key).getInt(key.length - Integer.BYTES);
  }

  static long lastLong(byte[] key) {
    return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
  }

  /** All that a run has in one of the other families. */
  static byte[] ofRun(int run) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(run).array();
  }

  static byte[] head(int run, int group) {
    return ByteBuffer.allocate(2 * Integer.BYTES).putInt(run).putInt(group).array();
  }

  static byte[] chunk(int run, int group, int column, int chunk) {
    return column(run, group, column, Integer.BYTES).putInt(chunk).array();
  }

  static byte[] block(int run, int group, int column, int level, long block) {
    return column(run, group, column, 1 + Long.BYTES).put((byte) level).putLong(block).array();
  }

  static byte[] index(int run, int group, long block) {
    return block(run, group, AXIS, 0, block);
  }

  /**
   * Where the open cells of a column are.
   *
   * @param slot 0 or 1
   */
  static byte[] open(int run, int group, int column, int slot) {
    return column(run, group, column, 1).put((byte) (OPEN - slot)).array();
  }

  private static ByteBuffer column(int run, int group, int column, int more) {
    return ByteBuffer.allocate(COLUMN_BYTES + more)
        .putInt(run)
        .putInt(group)
        .putShort((short) column);
  }
}
