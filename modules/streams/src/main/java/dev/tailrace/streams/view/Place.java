package dev.tailrace.streams.view;

import dev.tailrace.store.Batch;
import dev.tailrace.store.KeyValues;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Where in which log a view stands, and what was missing there. The writing thread moves it and
 * then shows that; reads may come from any thread.
 */
final class Place {
  private final KeyValues store;
  private final ConcurrentNavigableMap<Long, Long> unsavedGaps = new ConcurrentSkipListMap<>();
  private volatile @Nullable String unsavedOrigin;
  // What of both is being saved.
  private List<Long> savedGaps = List.of();
  private @Nullable String savedOrigin;
  private Mark newest = Mark.NONE;
  private boolean moved;
  private volatile Mark shown = Mark.NONE;

  /** A position; the checksum of its record is computed when somebody asks. */
  private record Mark(long offset, @Nullable LogRecord record, @Nullable Tip stored) {
    static final Mark NONE = new Mark(-1, null, null);

    static Mark of(Tip tip) {
      return new Mark(tip.offset(), null, tip);
    }

    @Nullable Tip tip() {
      return record == null ? stored : new Tip(offset, record.appendEpochMs(), record.crc());
    }
  }

  Place(KeyValues store) {
    this.store = store;
    byte @Nullable [] stored = store.get(Keys.TIP);
    if (stored != null) {
      newest = Mark.of(Tip.decode(stored));
      shown = newest;
    }
  }

  long appliedOffset() {
    return shown.offset();
  }

  @Nullable Tip tip() {
    return shown.tip();
  }

  void move(LogRecord record) {
    newest = new Mark(record.offset(), record, null);
    moved = true;
  }

  void gap(long fromOffset, long toOffset) {
    unsavedGaps.put(fromOffset, toOffset);
    newest = Mark.of(new Tip(toOffset, 0, 0));
    moved = true;
  }

  void show() {
    shown = newest;
  }

  SortedMap<Long, Long> gaps() {
    SortedMap<Long, Long> gaps = new TreeMap<>(unsavedGaps);
    store.scanPrefix(
        Keys.of(Keys.GAP),
        (key, value) -> {
          gaps.put(Keys.lastNumber(key), ByteBuffer.wrap(value).getLong());
          return true;
        });
    return gaps;
  }

  @Nullable String origin() {
    String unsaved = unsavedOrigin;
    if (unsaved != null) {
      return unsaved;
    }
    byte @Nullable [] stored = store.get(Keys.ORIGIN);
    return stored == null ? null : new String(stored, StandardCharsets.UTF_8);
  }

  void origin(String clusterAndTopicId) {
    unsavedOrigin = clusterAndTopicId;
  }

  /** Adds what changed until now. */
  void begin(Batch batch) {
    unsavedGaps.forEach(
        (from, to) ->
            batch.put(Keys.of(Keys.GAP, from), ByteBuffer.allocate(8).putLong(to).array()));
    savedGaps = unsavedGaps.isEmpty() ? List.of() : List.copyOf(unsavedGaps.keySet());
    String origin = unsavedOrigin;
    if (origin != null) {
      batch.put(Keys.ORIGIN, origin.getBytes(StandardCharsets.UTF_8));
    }
    savedOrigin = origin;
    Tip tip = newest.tip();
    if (moved && tip != null) {
      batch.put(Keys.TIP, tip.encode());
    }
    moved = false;
  }

  /** What {@link #begin} added is in the store. */
  void written() {
    if (!savedGaps.isEmpty()) {
      unsavedGaps.keySet().removeAll(savedGaps);
    }
    savedGaps = List.of();
    if (Objects.equals(unsavedOrigin, savedOrigin)) {
      unsavedOrigin = null;
    }
    savedOrigin = null;
  }

  void clear() {
    unsavedGaps.clear();
    unsavedOrigin = null;
    moved = false;
    written();
    newest = Mark.NONE;
    shown = Mark.NONE;
  }
}
