package dev.tailrace.streams.view;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes that are written together, in order. */
final class Batch {
  /** A put, or without a value a removal of {@code key} or of {@code [key, to)}. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never changed
  record Change(byte[] key, byte @Nullable [] value, byte @Nullable [] to) {}

  private final List<Change> changes = new ArrayList<>();

  void put(byte[] key, byte[] value) {
    changes.add(new Change(key, value, null));
  }

  void remove(byte[] key) {
    changes.add(new Change(key, null, null));
  }

  void removePrefix(byte[] prefix) {
    changes.add(new Change(prefix, null, Keys.after(prefix)));
  }

  List<Change> changes() {
    return changes;
  }

  void addAll(Batch other) {
    changes.addAll(other.changes);
  }

  void reset() {
    changes.clear();
  }
}
