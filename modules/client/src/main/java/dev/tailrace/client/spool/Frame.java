package dev.tailrace.client.spool;

import dev.tailrace.wire.Topic;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/**
 * How an entry lies in a segment: magic, length and CRC32C (4 bytes each), ordinal (8), kind (1),
 * value; big-endian. The CRC covers ordinal, kind and value. A reader that meets damage looks for
 * the next whole frame, so a torn tail or a flipped bit costs the entries it hit and no others.
 *
 * <p>The Python SDK writes the same with CRC-32, which it has in C, and a magic of its own.
 */
final class Frame {
  static final int HEAD_BYTES = 21;
  static final int VALUE_BYTES_MAX = 2 << 20;

  private static final int MAGIC = 0x54525331; // TRS1
  private static final int MAGIC_CRC32 = 0x54525332; // TRS2
  private static final int CHECKED_FROM = 12;
  private static final int KIND = 0x7f;
  private static final int BARRIER = 0x80;
  private static final int DAMAGED = -1;
  private static final int INCOMPLETE = -2;

  private Frame() {}

  /**
   * What a stretch of bytes held.
   *
   * @param consumedBytes up to where it was read; what follows is the beginning of a frame
   * @param damagedBytes how many of them belonged to no whole frame
   */
  record Scan(List<Entry> entries, int consumedBytes, int damagedBytes) {}

  static ByteBuffer encode(Entry entry) {
    int length = entry.value().length;
    ByteBuffer frame = ByteBuffer.allocate(HEAD_BYTES + length);
    int kind = code(entry.topic()) | (entry.barrier() ? BARRIER : 0);
    frame.putInt(MAGIC).putInt(length).putInt(0);
    frame.putLong(entry.ordinal()).put((byte) kind).put(entry.value());
    frame.putInt(CHECKED_FROM - Integer.BYTES, sum(new CRC32C(), frame, 0, length));
    return frame.flip();
  }

  /**
   * Reads the frames of {@code bytes} from its position 0.
   *
   * @param atEnd whether no byte follows: then an incomplete frame is damage, else it is left over
   */
  static Scan scan(ByteBuffer bytes, boolean atEnd) {
    List<Entry> entries = new ArrayList<>();
    int damagedBytes = 0;
    int at = 0;
    while (at < bytes.limit()) {
      int size = sizeAt(bytes, at);
      if (size > 0) {
        entries.add(entryAt(bytes, at, size));
        at += size;
      } else if (size == INCOMPLETE && !atEnd) {
        break;
      } else {
        at++;
        damagedBytes++;
      }
    }
    return new Scan(entries, at, damagedBytes);
  }

  /** The size of the whole frame that begins here, else {@link #DAMAGED} or INCOMPLETE. */
  private static int sizeAt(ByteBuffer bytes, int at) {
    int left = bytes.limit() - at;
    if (left < Integer.BYTES) {
      return INCOMPLETE;
    }
    int magic = bytes.getInt(at);
    if (magic != MAGIC && magic != MAGIC_CRC32) {
      return DAMAGED;
    }
    if (left < HEAD_BYTES) {
      return INCOMPLETE;
    }
    int length = bytes.getInt(at + 4);
    if (length < 0 || length > VALUE_BYTES_MAX) {
      return DAMAGED;
    }
    if (left < HEAD_BYTES + length) {
      return INCOMPLETE;
    }
    Checksum checksum = magic == MAGIC ? new CRC32C() : new CRC32();
    boolean whole =
        bytes.getInt(at + 8) == sum(checksum, bytes, at, length)
            && topic(bytes.get(at + 20) & KIND) != null;
    return whole ? HEAD_BYTES + length : DAMAGED;
  }

  private static Entry entryAt(ByteBuffer bytes, int at, int size) {
    byte kind = bytes.get(at + 20);
    byte[] value = new byte[size - HEAD_BYTES];
    bytes.get(at + HEAD_BYTES, value);
    Topic topic = topic(kind & KIND);
    if (topic == null) {
      throw new IllegalStateException("a whole frame has a known kind");
    }
    return new Entry(bytes.getLong(at + CHECKED_FROM), topic, (kind & BARRIER) != 0, value);
  }

  private static int sum(Checksum checksum, ByteBuffer bytes, int at, int length) {
    checksum.update(bytes.slice(at + CHECKED_FROM, HEAD_BYTES - CHECKED_FROM + length));
    return (int) checksum.getValue();
  }

  /** Letters, not ordinals of an enum: a spool may outlive the SDK's version. */
  private static int code(Topic topic) {
    return switch (topic) {
      case RUNS -> 'r';
      case METRICS -> 'm';
      case LOGS -> 'l';
      case HEARTBEATS, PROJECTS, DEAD_LETTERS ->
          throw new IllegalArgumentException(topic + " is not spooled");
    };
  }

  private static @Nullable Topic topic(int code) {
    return switch (code) {
      case 'r' -> Topic.RUNS;
      case 'm' -> Topic.METRICS;
      case 'l' -> Topic.LOGS;
      default -> null;
    };
  }
}
