package dev.tailrace.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes that are written together, in order. */
public final class Batch {
  /** A put, or without a value a removal of {@code key} or of {@code [key, to)}. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never changed
  record Change(Family family, byte[] key, byte @Nullable [] value, byte @Nullable [] to) {}

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

  List<Change> changes() {
    return changes;
  }
}
