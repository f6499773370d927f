package dev.tailrace.streams.view;

import dev.tailrace.store.Batch;
import dev.tailrace.store.KeyValues;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a view keeps of every run besides its content: where it lies in the log, how much was
 * counted, when each rank was heard. What is noted of a run becomes readable by {@link #show}.
 * Written by one thread, read by any.
 */
public final class Facts {
  private final KeyValues store;
  private final LongSupplier nanoTime;
  private final Map<String, KnownRun> runs = new ConcurrentHashMap<>();
  private final Generations<KnownRun> unsavedRuns = new Generations<>(KnownRun::save);
  private final Generations<KnownRank> unsavedRanks = new Generations<>(KnownRank::save);
  private @Nullable KnownRun noted;

  private static final class KnownRun {
    final String run;
    final Map<Integer, KnownRank> ranks = new ConcurrentHashMap<>();
    RunFacts newest;
    volatile @Nullable RunFacts shown;

    KnownRun(String run, RunFacts newest) {
      this.run = run;
      this.newest = newest;
    }

    void save(Batch batch) {
      batch.put(Keys.run(Keys.FACTS, run), newest.encode());
    }
  }

  private static final class KnownRank {
    final KnownRun run;
    final int rank;
    final RankFacts facts;

    KnownRank(KnownRun run, int rank, RankFacts facts) {
      this.run = run;
      this.rank = rank;
      this.facts = facts;
    }

    void save(Batch batch) {
      byte[] number = ByteBuffer.allocate(4).putInt(rank).array();
      batch.put(Keys.run(Keys.HEARD, run.run, number), facts.encode());
    }
  }

  Facts(KeyValues store, LongSupplier nanoTime) {
    this.store = store;
    this.nanoTime = nanoTime;
  }

  /** What is known of {@code run}; null when no record named it. */
  public @Nullable RunFacts of(String run) {
    KnownRun known = runs.get(run);
    return known == null ? null : known.shown;
  }

  /** Every run that a record named, in no order. */
  public Set<String> runIds() {
    return Collections.unmodifiableSet(runs.keySet());
  }

  /** Broker time of the last event of this rank that was not resent; 0 when there was none. */
  public long lastSignEpochMs(String run, int rank) {
    RankFacts facts = rank(run, rank);
    return facts == null ? 0 : facts.signEpochMs();
  }

  /** The ranks that were heard here, ascending. */
  public List<Integer> ranksOf(String run) {
    KnownRun known = runs.get(run);
    return known == null ? List.of() : known.ranks.keySet().stream().sorted().toList();
  }

  /** Events of this rank that were appended after its end; see {@link RankFacts#eventsAfter}. */
  public long late(String run, int rank, long endEpochMs) {
    RankFacts facts = rank(run, rank);
    return facts == null ? 0 : facts.eventsAfter(endEpochMs);
  }

  /**
   * When this process last folded a sign of life of this rank, by its own ticker; null when it has
   * not. The judge falls back on it while broker clocks jump.
   */
  public @Nullable Long foldedNanos(String run, int rank) {
    RankFacts facts = rank(run, rank);
    return facts == null ? null : facts.foldedNanos();
  }

  void load() {
    store.scanPrefix(
        Keys.of(Keys.FACTS),
        (key, value) -> {
          KnownRun known = new KnownRun(Keys.runOf(key), RunFacts.decode(value));
          known.shown = known.newest;
          runs.put(known.run, known);
          return true;
        });
    store.scanPrefix(
        Keys.of(Keys.HEARD),
        (key, value) -> {
          KnownRun known = runs.get(Keys.runOf(key));
          if (known == null) {
            throw store.damaged("a rank was heard of run " + Keys.runOf(key) + ", not known");
          }
          int rank = ByteBuffer.wrap(key).getInt(key.length - 4);
          known.ranks.put(rank, new KnownRank(known, rank, RankFacts.decode(value)));
          return true;
        });
  }

  void clear() {
    runs.clear();
    unsavedRuns.clear();
    unsavedRanks.clear();
    noted = null;
  }

  /** Notes what is known of a run now; at most one run between two calls of {@link #show}. */
  void note(String run, RunFacts facts) {
    KnownRun known = runs.get(run);
    if (known == null) {
      known = new KnownRun(run, facts);
    }
    unsavedRuns.before(known);
    known.newest = facts;
    noted = known;
    unsavedRuns.changed(known);
  }

  /** Notes that a rank of the run that was noted last was heard; readable at once. */
  void heard(int rank, LogRecord record, boolean resent) {
    KnownRun run = noted;
    if (run == null) {
      throw new IllegalStateException("a rank was heard of no run");
    }
    KnownRank known = run.ranks.get(rank);
    if (known == null) {
      known = new KnownRank(run, rank, new RankFacts());
      run.ranks.put(rank, known);
    }
    unsavedRanks.before(known);
    if (resent) {
      known.facts.resent(record.appendEpochMs());
    } else {
      known.facts.heard(record.appendEpochMs(), nanoTime.getAsLong());
    }
    unsavedRanks.changed(known);
  }

  /** Makes readable what was noted. */
  void show() {
    KnownRun known = noted;
    if (known != null) {
      boolean first = known.shown == null;
      known.shown = known.newest;
      if (first) {
        runs.put(known.run, known);
      }
      noted = null;
    }
  }

  /** Forgets the ranks of a run that is gone for good. */
  void forget(String run) {
    KnownRun known = runs.get(run);
    if (known != null) {
      known.ranks.values().forEach(unsavedRanks::forget);
      known.ranks.clear();
    }
  }

  void begin(Batch batch) {
    unsavedRuns.begin(batch);
    unsavedRanks.begin(batch);
  }

  boolean save(long weight) {
    return unsavedRuns.save(weight) || unsavedRanks.save(weight);
  }

  void written() {
    unsavedRuns.written();
    unsavedRanks.written();
  }

  private @Nullable RankFacts rank(String run, int rank) {
    KnownRun known = runs.get(run);
    KnownRank heard = known == null ? null : known.ranks.get(rank);
    return heard == null ? null : heard.facts;
  }
}
