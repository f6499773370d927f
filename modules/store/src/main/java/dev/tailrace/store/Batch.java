package dev.tailrace.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes that are written together, in order. */
public final class Batch {
  /** A put, or without a value a removal of {@code key} or of {@code [key, to)}. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never changed
  record Change(Family family, byte[] key, byte @Nullable [] value, byte @Nullable [] to) {
    static final byte PUT = 0;
    static final byte REMOVE = 1;
    static final byte REMOVE_RANGE = 2;

    byte kind() {
      return value != null ? PUT : to == null ? REMOVE : REMOVE_RANGE;
    }

    /** What belongs to the key: the value, or the end of the range, or nothing. */
    byte[] rest() {
      return value != null ? value : to != null ? to : NOTHING;
    }

    int length() {
      return key.length + rest().length;
    }
  }

  /** A change costs about as much as so many bytes more. */
  private static final int CHANGE_WEIGHT = 200;

  private static final byte[] NOTHING = new byte[0];

  private final List<Change> changes = new ArrayList<>();
  private long bytes;

  public void put(byte[] key, byte[] value) {
    put(Family.PLAIN, key, value);
  }

  public void put(Family family, byte[] key, byte[] value) {
    changes.add(new Change(family, key, value, null));
    bytes += key.length + value.length;
  }

  public void remove(byte[] key) {
    changes.add(new Change(Family.PLAIN, key, null, null));
  }

  public void removePrefix(byte[] prefix) {
    removePrefix(Family.PLAIN, prefix);
  }

  public void removePrefix(Family family, byte[] prefix) {
    changes.add(new Change(family, prefix, null, KeyReads.after(prefix)));
  }

  public void addAll(Batch other) {
    changes.addAll(other.changes);
    bytes += other.bytes;
  }

  public boolean isEmpty() {
    return changes.isEmpty();
  }

  /** How many bytes the puts have together. */
  public long bytes() {
    return bytes;
  }

  /** How many changes there are. */
  public int size() {
    return changes.size();
  }

  /** What it costs to write, about, in bytes that are written at one go. */
  public long weight() {
    return bytes + (long) CHANGE_WEIGHT * changes.size();
  }

  List<Change> changes() {
    return changes;
  }

  /** Where a piece ends that begins at change {@code from} and weighs so much, or one change. */
  int pieceEnd(int from, long weightMax) {
    long weight = 0;
    int to = from;
    while (to < changes.size() && (to == from || weight < weightMax)) {
      weight += CHANGE_WEIGHT + changes.get(to).length();
      to++;
    }
    return to;
  }

  /** Changes {@code from} to {@code to}, the latter excluded. */
  Batch piece(int from, int to) {
    var piece = new Batch();
    for (Change change : changes.subList(from, to)) {
      piece.changes.add(change);
      piece.bytes += change.length();
    }
    return piece;
  }

  /** The changes as bytes, for {@link #decode}. */
  byte[] encode() {
    int length = 0;
    for (Change change : changes) {
      length += 2 + 2 * Integer.BYTES + change.length();
    }
    var out = ByteBuffer.allocate(length);
    for (Change change : changes) {
      byte[] key = change.key();
      byte[] rest = change.rest();
      out.put(change.family().code()).put(change.kind());
      out.putInt(key.length).put(key).putInt(rest.length).put(rest);
    }
    return out.array();
  }

  static Batch decode(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    var batch = new Batch();
    while (in.hasRemaining()) {
      Family family = Family.of(in.get());
      byte kind = in.get();
      byte[] key = bytes(in);
      byte[] rest = bytes(in);
      switch (kind) {
        case Change.PUT -> batch.put(family, key, rest);
        case Change.REMOVE -> batch.changes.add(new Change(family, key, null, null));
        default -> batch.changes.add(new Change(family, key, null, rest));
      }
    }
    return batch;
  }

  private static byte[] bytes(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return bytes;
  }
}
