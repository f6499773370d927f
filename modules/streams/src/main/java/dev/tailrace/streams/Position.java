package dev.tailrace.streams;

import dev.tailrace.wire.Topic;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * How far logs were folded or written: per topic partition the next offset, as a vector. Merging
 * takes the maximum of each component; what is not in it counts as 0.
 *
 * <p>Users see it as an opaque {@link #token}: base64url over a version byte, 8 bytes that name the
 * cluster and its topics ({@link Origin#hash}), and per topic the partitions (ascending, as
 * differences) with their next offsets as varints; about 48 characters for one run, at most {@link
 * #TOKEN_CHARS_MAX}. Immutable.
 */
public final class Position {
  public static final int TOKEN_CHARS_MAX = 4096;

  /** Three topics of so many partitions fit into a token while offsets stay below 2^42. */
  public static final int PARTITIONS_MAX = 128;

  private static final int VERSION = 1;
  private static final int PARTITION_BITS = 24;
  private static final Topic[] TOPICS = {
    Topic.RUNS, Topic.METRICS, Topic.LOGS, Topic.HEARTBEATS, Topic.PROJECTS, Topic.DEAD_LETTERS
  };

  private final long originHash;
  // Ascending; a slot is the topic's code and the partition.
  private final int[] slots;
  private final long[] nextOffsets;

  private Position(long originHash, int[] slots, long[] nextOffsets) {
    this.originHash = originHash;
    this.slots = slots;
    this.nextOffsets = nextOffsets;
  }

  /** The beginning of the log named by this hash. */
  public static Position start(long originHash) {
    return new Position(originHash, new int[0], new long[0]);
  }

  /** What became of a token that somebody sent. */
  public sealed interface Parsed {
    record Good(Position position) implements Parsed {}

    /** It is not ours, or of another cluster or a recreated topic; {@code why} is for people. */
    record Bad(String why) implements Parsed {}
  }

  /** The log that this is a position of: {@link Origin#hash}. */
  public long originHash() {
    return originHash;
  }

  /** The next offset: one beyond the last that is covered; 0 when the vector says nothing. */
  public long next(Topic topic, int partition) {
    int at = Arrays.binarySearch(slots, slot(topic, partition));
    return at < 0 ? 0 : nextOffsets[at];
  }

  /** This with one component raised to {@code next}; never lowered. */
  public Position with(Topic topic, int partition, long next) {
    if (next < 0 || partition < 0 || partition >= 1 << PARTITION_BITS) {
      throw new IllegalArgumentException(topic + "-" + partition + "@" + next);
    }
    int slot = slot(topic, partition);
    int at = Arrays.binarySearch(slots, slot);
    if (at >= 0) {
      if (nextOffsets[at] >= next) {
        return this;
      }
      long[] raised = nextOffsets.clone();
      raised[at] = next;
      return new Position(originHash, slots, raised);
    }
    int place = -at - 1;
    int[] moreSlots = new int[slots.length + 1];
    long[] moreOffsets = new long[slots.length + 1];
    System.arraycopy(slots, 0, moreSlots, 0, place);
    System.arraycopy(nextOffsets, 0, moreOffsets, 0, place);
    System.arraycopy(slots, place, moreSlots, place + 1, slots.length - place);
    System.arraycopy(nextOffsets, place, moreOffsets, place + 1, slots.length - place);
    moreSlots[place] = slot;
    moreOffsets[place] = next;
    return new Position(originHash, moreSlots, moreOffsets);
  }

  /** The maximum of both, component by component; both must be of one log. */
  public Position merge(Position other) {
    if (other.originHash != originHash) {
      throw new IllegalArgumentException("positions of two logs cannot be merged");
    }
    Position merged = this;
    for (int i = 0; i < other.slots.length; i++) {
      merged = merged.with(topic(other.slots[i]), partition(other.slots[i]), other.nextOffsets[i]);
    }
    return merged;
  }

  /** Whether each component of {@code wanted} is reached here. */
  public boolean covers(Position wanted) {
    for (int i = 0; i < wanted.slots.length; i++) {
      int slot = wanted.slots[i];
      if (next(topic(slot), partition(slot)) < wanted.nextOffsets[i]) {
        return false;
      }
    }
    return true;
  }

  /** The components of one partition number, over all topics. */
  public Position only(int partition) {
    Position only = start(originHash);
    for (int i = 0; i < slots.length; i++) {
      if (partition(slots[i]) == partition) {
        only = only.with(topic(slots[i]), partition, nextOffsets[i]);
      }
    }
    return only;
  }

  /**
   * What users see and send back.
   *
   * @throws IllegalStateException when it would be longer than {@link #TOKEN_CHARS_MAX}
   */
  public String token() {
    ByteBuffer bytes = ByteBuffer.allocate(9 + slots.length * 16);
    bytes.put((byte) VERSION).putLong(originHash);
    for (int from = 0; from < slots.length; ) {
      int to = from + 1;
      while (to < slots.length && topic(slots[to]) == topic(slots[from])) {
        to++;
      }
      bytes.put((byte) code(topic(slots[from])));
      putVarint(bytes, to - from);
      int before = 0;
      for (int i = from; i < to; i++) {
        putVarint(bytes, partition(slots[i]) - before);
        putVarint(bytes, nextOffsets[i]);
        before = partition(slots[i]);
      }
      from = to;
    }
    String token =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(Arrays.copyOf(bytes.array(), bytes.position()));
    if (token.length() > TOKEN_CHARS_MAX) {
      throw new IllegalStateException("a position of " + slots.length + " partitions is too long");
    }
    return token;
  }

  /** Reads a token and checks that it is of the log named by {@code originHash}. */
  public static Parsed parse(String token, long originHash) {
    Parsed parsed = parse(token);
    return parsed instanceof Parsed.Good(Position position) && position.originHash != originHash
        ? new Parsed.Bad("this position is of another cluster or of a topic since recreated")
        : parsed;
  }

  /** Reads a token of whichever log. */
  public static Parsed parse(String token) {
    if (token.length() > TOKEN_CHARS_MAX) {
      return new Parsed.Bad("a position is at most " + TOKEN_CHARS_MAX + " characters long");
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException _) {
      return new Parsed.Bad("a position is base64url");
    }
    if (bytes.length < 9 || bytes[0] != VERSION) {
      return new Parsed.Bad("not a position of version " + VERSION);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
    Position position = components(in, in.getLong());
    return position == null ? new Parsed.Bad("the position is damaged") : new Parsed.Good(position);
  }

  private static @Nullable Position components(ByteBuffer in, long originHash) {
    Position position = start(originHash);
    int lastSlot = -1;
    try {
      while (in.hasRemaining()) {
        int topic = in.get();
        long count = varint(in);
        if (topic < 0 || topic >= TOPICS.length || count < 1 || count > in.remaining()) {
          return null;
        }
        long partition = 0;
        for (long i = 0; i < count; i++) {
          partition += varint(in);
          long next = varint(in);
          if (partition < 0 || partition >= 1 << PARTITION_BITS || next < 0) {
            return null;
          }
          int slot = slot(TOPICS[topic], (int) partition);
          if (slot <= lastSlot) {
            return null;
          }
          lastSlot = slot;
          position = position.with(TOPICS[topic], (int) partition, next);
        }
      }
    } catch (BufferUnderflowException _) {
      return null;
    }
    return position;
  }

  private static void putVarint(ByteBuffer out, long value) {
    long rest = value;
    while (rest >= 0x80) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  /** At most 9 bytes, so never negative unless damaged: then -1. */
  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      byte part = in.get();
      value |= (long) (part & 0x7f) << shift;
      if (part >= 0) {
        return value;
      }
    }
    return -1;
  }

  private static int slot(Topic topic, int partition) {
    return (code(topic) << PARTITION_BITS) | partition;
  }

  /** Part of the token's format: codes only gain; {@link #TOPICS} is the way back. */
  private static int code(Topic topic) {
    return switch (topic) {
      case RUNS -> 0;
      case METRICS -> 1;
      case LOGS -> 2;
      case HEARTBEATS -> 3;
      case PROJECTS -> 4;
      case DEAD_LETTERS -> 5;
    };
  }

  private static Topic topic(int slot) {
    return TOPICS[slot >>> PARTITION_BITS];
  }

  private static int partition(int slot) {
    return slot & ((1 << PARTITION_BITS) - 1);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Position that
            && originHash == that.originHash
            && Arrays.equals(slots, that.slots)
            && Arrays.equals(nextOffsets, that.nextOffsets));
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(slots) + Arrays.hashCode(nextOffsets);
  }

  /** For people: {@code runs-3@17 metrics-3@900}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < slots.length; i++) {
      text.append(i == 0 ? "" : " ")
          .append(topic(slots[i]))
          .append('-')
          .append(partition(slots[i]))
          .append('@')
          .append(nextOffsets[i]);
    }
    return text.toString();
  }
}
