package dev.tailrace.streams.view;

import dev.tailrace.store.Batch;
import dev.tailrace.store.KeyValues;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a view keeps of every run besides its content: where it lies in the log, how much was
 * counted, when each rank was heard. Changes are staged in a batch first and become readable by
 * {@link #show}. Written by one thread, read by any.
 */
public final class Facts {
  private record RankKey(String run, int rank) {}

  private final KeyValues store;
  private final LongSupplier nanoTime;
  private final Map<String, RunFacts> runs = new ConcurrentHashMap<>();
  private final Map<String, SortedMap<Integer, RankFacts>> ranks = new ConcurrentHashMap<>();
  private final Map<RankKey, Long> foldedNanos = new ConcurrentHashMap<>();
  private final List<Runnable> staged = new ArrayList<>();

  Facts(KeyValues store, LongSupplier nanoTime) {
    this.store = store;
    this.nanoTime = nanoTime;
  }

  /** What is known of {@code run}; null when no record named it. */
  public @Nullable RunFacts of(String run) {
    return runs.get(run);
  }

  /** Every run that a record named, in no order. */
  public Set<String> runIds() {
    return Collections.unmodifiableSet(runs.keySet());
  }

  /** Broker time of the last event of this rank that was not resent; 0 when there was none. */
  public long lastSignEpochMs(String run, int rank) {
    return rank(run, rank).signEpochMs();
  }

  /** The ranks that were heard here. */
  public List<Integer> ranksOf(String run) {
    SortedMap<Integer, RankFacts> heard = ranks.get(run);
    if (heard == null) {
      return List.of();
    }
    synchronized (heard) {
      return List.copyOf(heard.keySet());
    }
  }

  /** Events of this rank that were appended after its end; see {@link RankFacts#eventsAfter}. */
  public long late(String run, int rank, long endEpochMs) {
    return rank(run, rank).eventsAfter(endEpochMs);
  }

  /**
   * When this process last folded a sign of life of this rank, by its own ticker; null when it has
   * not. The judge falls back on it while broker clocks jump.
   */
  public @Nullable Long foldedNanos(String run, int rank) {
    return foldedNanos.get(new RankKey(run, rank));
  }

  void load() {
    store.scanPrefix(
        Keys.of(Keys.FACTS),
        (key, value) -> {
          runs.put(Keys.runOf(key), RunFacts.decode(value));
          return true;
        });
    store.scanPrefix(
        Keys.of(Keys.HEARD),
        (key, value) -> {
          int rank = ByteBuffer.wrap(key).getInt(key.length - 4);
          put(Keys.runOf(key), rank, RankFacts.decode(value));
          return true;
        });
  }

  void clear() {
    runs.clear();
    ranks.clear();
    foldedNanos.clear();
    staged.clear();
  }

  void stage(String run, RunFacts facts, Batch batch) {
    batch.put(Keys.run(Keys.FACTS, run), facts.encode());
    staged.add(() -> runs.put(run, facts));
  }

  void stageHeard(String run, int rank, LogRecord record, boolean resent, Batch batch) {
    RankFacts facts = rank(run, rank).heard(record.appendEpochMs(), resent);
    batch.put(
        Keys.run(Keys.HEARD, run, ByteBuffer.allocate(4).putInt(rank).array()), facts.encode());
    staged.add(
        () -> {
          put(run, rank, facts);
          if (!resent) {
            foldedNanos.put(new RankKey(run, rank), nanoTime.getAsLong());
          }
        });
  }

  void stageForgotten(String run) {
    staged.add(
        () -> {
          ranks.remove(run);
          foldedNanos.keySet().removeIf(key -> key.run().equals(run));
        });
  }

  /** Makes readable what was staged, once its batch is written. */
  void show() {
    staged.forEach(Runnable::run);
    staged.clear();
  }

  void unstage() {
    staged.clear();
  }

  private RankFacts rank(String run, int rank) {
    SortedMap<Integer, RankFacts> heard = ranks.get(run);
    if (heard == null) {
      return RankFacts.NONE;
    }
    synchronized (heard) {
      return heard.getOrDefault(rank, RankFacts.NONE);
    }
  }

  private void put(String run, int rank, RankFacts facts) {
    SortedMap<Integer, RankFacts> heard = ranks.computeIfAbsent(run, _ -> new TreeMap<>());
    synchronized (heard) {
      heard.put(rank, facts);
    }
  }
}
