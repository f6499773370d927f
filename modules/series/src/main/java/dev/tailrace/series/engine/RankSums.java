package dev.tailrace.series.engine;

import dev.tailrace.series.RankChoice;
import dev.tailrace.series.Selection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The sums over ranks that were asked for lately, within a bound of memory. Questions about the
 * same metric wait for each other: what the first one sums up is what the others need. For readers;
 * the writer does nothing for it.
 */
final class RankSums {
  /** Fewer ranks are read as fast one by one. */
  static final int RANKS_MIN = 8;

  private final long bytesMax;

  /** The one that was asked for least recently comes first. */
  private final Map<Key, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

  private long bytes;

  private record Key(int run, String metric) {}

  private static final class Kept {
    private final ReentrantLock asking = new ReentrantLock();
    private final RankSum sum;
    private long bytes;

    Kept(RankSum sum) {
      this.sum = sum;
    }
  }

  /** Sums that take so much of the heap, about. */
  RankSums(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** A sum for one question; closing gives it back, closing again is a no-op. */
  final class Lent implements AutoCloseable {
    private final StoredRun run;
    private final Key key;
    private final Kept lent;
    private boolean closed;

    private Lent(StoredRun run, Key key, Kept lent) {
      this.run = run;
      this.key = key;
      this.lent = lent;
    }

    RankSum sum() {
      return lent.sum;
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      long now = lent.sum.rest();
      lent.asking.unlock();
      settle(key, lent, now);
      if (run.purged()) {
        forget(run.number());
      }
    }
  }

  /**
   * Lends the sum for a question, before the state is taken that it is asked about; null when the
   * ranks are not asked for as one, or are few.
   */
  @Nullable Lent lend(StoredRun run, Selection selection) {
    boolean asOne = selection.ranks() instanceof RankChoice.All;
    if (!asOne || run.rankCount(selection.metric()) < RANKS_MIN) {
      return null;
    }
    var key = new Key(run.number(), selection.metric());
    Kept lent = kept(key);
    lent.asking.lock();
    return new Lent(run, key, lent);
  }

  private synchronized Kept kept(Key key) {
    return kept.computeIfAbsent(key, _ -> new Kept(new RankSum(bytesMax)));
  }

  /** Notes how much one takes, and forgets others when all take too much. */
  private synchronized void settle(Key key, Kept one, long now) {
    if (kept.get(key) != one) {
      return; // forgotten meanwhile
    }
    bytes += now - one.bytes;
    one.bytes = now;
    Iterator<Kept> oldest = kept.values().iterator();
    while (bytes > bytesMax && oldest.hasNext()) {
      bytes -= oldest.next().bytes;
      oldest.remove();
    }
  }

  synchronized long bytes() {
    return bytes;
  }

  /** Forgets a run. */
  synchronized void forget(int run) {
    kept.entrySet()
        .removeIf(
            entry -> {
              boolean gone = entry.getKey().run == run;
              bytes -= gone ? entry.getValue().bytes : 0;
              return gone;
            });
  }
}
