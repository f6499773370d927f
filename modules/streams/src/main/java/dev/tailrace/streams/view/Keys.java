package dev.tailrace.streams.view;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The layout of a view's keys: one kind byte, then the run id and a zero where the entry belongs to
 * a run, then big-endian numbers, so that key order is the order of reading.
 */
final class Keys {
  /** The applied tip. */
  static final byte[] TIP = {'o'};

  /** The cluster and topic that the state was folded from. */
  static final byte[] ORIGIN = {'i'};

  /** A checkpoint that is being written; see {@link dev.tailrace.store.Journal}. */
  static final byte[] JOURNAL = {'j'};

  /** Records that were lost to retention. */
  static final byte GAP = 'g';

  /** Dead letters, by offset. */
  static final byte DEAD_LETTER = 'd';

  /** Bitmaps of dropped offsets, by block. */
  static final byte DROPPED = 'x';

  /** What a view knows of a run as a whole. */
  static final byte FACTS = 'f';

  /** When a rank was heard last. */
  static final byte HEARD = 'h';

  /** The ledger of a writer. */
  static final byte LEDGER = 'w';

  /** The checksums of a writer's last events. */
  static final byte CHECKSUM = 'c';

  /** Runs that have started and not ended. */
  static final byte LIVE = 'a';

  /** The row of a run in the run table. */
  static final byte ROW = 'r';

  /** Lifecycle events of a run, by offset. */
  static final byte TIMELINE = 't';

  /** Console lines of a run, by the index of the chunk's first line. */
  static final byte LINES = 'l';

  /** How many lines a rank wrote to a stream. */
  static final byte LINE_COUNT = 'n';

  /** Every kind whose keys go on with a run id; {@code run.purged} removes all but the facts. */
  static final byte[] OF_A_RUN = {HEARD, LEDGER, CHECKSUM, LIVE, ROW, TIMELINE, LINES, LINE_COUNT};

  private Keys() {}

  static byte[] of(byte kind) {
    return new byte[] {kind};
  }

  static byte[] of(byte kind, long number) {
    return ByteBuffer.allocate(9).put(kind).putLong(number).array();
  }

  /** The key of an entry of a run, or the prefix of all of them when {@code rest} is empty. */
  static byte[] run(byte kind, String run, byte... rest) {
    byte[] id = run.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(id.length + 2 + rest.length)
        .put(kind)
        .put(id)
        .put((byte) 0)
        .put(rest)
        .array();
  }

  static byte[] run(byte kind, String run, long number) {
    return run(kind, run, ByteBuffer.allocate(8).putLong(number).array());
  }

  /** The run id in a key that {@link #run} made. */
  static String runOf(byte[] key) {
    return new String(key, 1, restAt(key) - 2, StandardCharsets.US_ASCII);
  }

  /** Where the part behind the run id begins. */
  static int restAt(byte[] key) {
    int end = 1;
    while (key[end] != 0) {
      end++;
    }
    return end + 1;
  }

  /** The number that a key ends with. */
  static long lastNumber(byte[] key) {
    return ByteBuffer.wrap(key).getLong(key.length - 8);
  }
}
