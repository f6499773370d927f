package dev.tailrace.series.engine;

import dev.tailrace.store.KeyReads;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which runs there are. A run is read from the store when it is asked for and may be dropped from
 * memory when the store knows all of it. The writer adds and removes; any thread reads.
 */
final class Catalog {
  private final NavigableMap<String, Entry> entries = new ConcurrentSkipListMap<>();
  private final BiFunction<String, Integer, StoredRun> loader;
  private int nextNumber;

  /** A run and its number, by which its keys begin. */
  private static final class Entry {
    final int number;
    private @Nullable StoredRun loaded;
    private boolean removed;

    Entry(int number, @Nullable StoredRun loaded) {
      this.number = number;
      this.loaded = loaded;
    }

    synchronized StoredRun get(String id, BiFunction<String, Integer, StoredRun> loader) {
      StoredRun known = loaded;
      if (known == null) {
        known = removed ? new StoredRun(id, number) : loader.apply(id, number);
        loaded = known;
      }
      if (removed) {
        known.purge();
      }
      return known;
    }

    /** From now on there is nothing to read; what was in memory is answered. */
    synchronized @Nullable StoredRun remove() {
      removed = true;
      if (loaded != null) {
        loaded.purge();
      }
      return loaded;
    }

    synchronized @Nullable StoredRun loaded() {
      return loaded;
    }

    synchronized void drop() {
      loaded = null;
    }
  }

  /** The runs that a store knows. */
  Catalog(KeyReads reads, BiFunction<String, Integer, StoredRun> loader) {
    this.loader = loader;
    reads.scanPrefix(
        new byte[] {Keys.RUN},
        (key, value) -> {
          int number = ByteBuffer.wrap(value).getInt();
          String id = Keys.runOf(key);
          if (id.isEmpty()) {
            nextNumber = number;
          } else {
            entries.put(id, new Entry(number, null));
          }
          return true;
        });
  }

  /** The number that the next run gets; no number is given twice, not even after a purge. */
  int nextNumber() {
    return nextNumber;
  }

  @Nullable StoredRun get(String run) {
    Entry entry = entries.get(run);
    return entry == null ? null : entry.get(run, loader);
  }

  /** A run that is not yet among the others. */
  StoredRun fresh(String run) {
    return new StoredRun(run, nextNumber);
  }

  void add(StoredRun run) {
    entries.put(run.id(), new Entry(run.number(), run));
    nextNumber = run.number() + 1;
  }

  /**
   * Removes a run.
   *
   * @param wasLoaded takes what was in memory of it
   * @return its number; null when there is none
   */
  @Nullable Integer remove(String run, Consumer<StoredRun> wasLoaded) {
    Entry entry = entries.remove(run);
    if (entry == null) {
      return null;
    }
    StoredRun loaded = entry.remove();
    if (loaded != null) {
      wasLoaded.accept(loaded);
    }
    return entry.number;
  }

  /** Whether a run of this number is there: false once it was purged. */
  boolean has(String run, int number) {
    Entry entry = entries.get(run);
    return entry != null && entry.number == number;
  }

  SortedSet<String> ids() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(entries.keySet()));
  }

  /** The runs in memory. */
  List<StoredRun> loaded() {
    List<StoredRun> loaded = new ArrayList<>();
    for (Entry entry : entries.values()) {
      StoredRun run = entry.loaded();
      if (run != null) {
        loaded.add(run);
      }
    }
    return loaded;
  }

  /** Forgets what is in memory of a run; the store must know all of it. */
  void drop(String run) {
    Entry entry = entries.get(run);
    if (entry != null) {
      entry.drop();
    }
  }
}
