package dev.tailrace.series.engine;

import dev.tailrace.store.Batch;
import dev.tailrace.store.Family;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the store does not know yet: what changed since the last {@link #take}, and the parts of
 * what was taken then that are not written. Only for the writer, who takes again only when {@link
 * #save} has answered false. Parts come in this order: purges, numbers of runs, then of each run
 * its names and streams and its changed groups.
 *
 * <p>Of a group, {@code ahead} gets rows and open cells, {@code last} the entry that says how many
 * rows count and which of the two slots of open cells. A process that dies between the two leaves
 * the old entry, which still finds the old slot, and its rows in the newer head or, if that begins
 * behind them, in the chunk that they went into.
 */
final class Unsaved {
  private final Set<StoredRun> newRuns = new LinkedHashSet<>();
  private final Map<StoredRun, List<RowGroup>> groups = new LinkedHashMap<>();

  /** By number: a run may come again and be purged again. */
  private final Map<Integer, String> purged = new LinkedHashMap<>();

  private final Deque<Part> taken = new ArrayDeque<>();
  private int nextNumberSaved;

  /** Something as it was when it was taken, whatever became of it since. */
  @FunctionalInterface
  interface Part {
    /**
     * Adds it.
     *
     * @param ahead what may be in the store before the tip
     * @param last what must come with the tip
     */
    void save(Batch ahead, Batch last);
  }

  Unsaved(int nextNumberSaved) {
    this.nextNumberSaved = nextNumberSaved;
  }

  void add(StoredRun run) {
    newRuns.add(run);
  }

  void add(StoredRun run, RowGroup group) {
    if (group.change()) {
      groups.computeIfAbsent(run, _ -> new ArrayList<>()).add(group);
    }
  }

  void purged(String run, int number) {
    purged.put(number, run);
  }

  /** Takes everything as it is now; what was taken before must have been saved. */
  void take(int nextNumber) {
    if (!taken.isEmpty()) {
      throw new IllegalStateException(taken.size() + " parts of another checkpoint are not saved");
    }
    purged.forEach((number, run) -> taken.add((_, last) -> remove(run, number, last)));
    purged.clear();
    if (nextNumber != nextNumberSaved) {
      taken.add((_, last) -> last.put(Keys.run(""), number(nextNumber)));
      nextNumberSaved = nextNumber;
    }
    for (StoredRun run : newRuns) {
      if (!run.purged()) {
        taken.add((_, last) -> last.put(Keys.run(run.id()), number(run.number())));
      }
    }
    newRuns.clear();
    groups.forEach(
        (run, changed) -> {
          if (!run.purged()) {
            run.take(taken::add);
            changed.forEach(group -> taken.add(part(group)));
          }
        });
    groups.clear();
  }

  private static void remove(String run, int number, Batch batch) {
    batch.remove(Keys.run(run));
    for (byte kind : new byte[] {Keys.NAME, Keys.STREAM, Keys.GROUP}) {
      batch.removePrefix(Keys.plain(kind, number));
    }
    for (Family family : new Family[] {Family.CHUNKS, Family.SUMMARIES, Family.HEADS}) {
      batch.removePrefix(family, Keys.ofRun(number));
    }
  }

  private static Part part(RowGroup group) {
    GroupState state = group.state();
    boolean pyramids = group.takeUnsaved();
    int slot = group.openSlot();
    return (ahead, last) -> {
      last.put(
          Keys.plain(Keys.GROUP, group.run(), group.number()),
          StateCodec.encode(group, state, slot));
      // Asked now, not when the part was taken: rows that were sealed meanwhile are in a chunk, to
      // which the entry leads too. Those that only wait for it are not.
      if (state.headRows() > 0 && group.state().head(0).base <= state.head().base) {
        ahead.put(
            Family.HEADS, Keys.head(group.run(), group.number()), StateCodec.encodeHead(state));
      }
      for (int column = 0; pyramids && column < group.columns(); column++) {
        ahead.put(
            Family.SUMMARIES,
            Keys.open(group.run(), group.number(), column + 1, slot),
            state.pyramid(column).encode());
      }
    };
  }

  /** Adds parts until they weigh so much; true when some are left. */
  boolean save(Batch ahead, Batch last, long weightMax) {
    long before = ahead.weight() + last.weight();
    while (!taken.isEmpty() && ahead.weight() + last.weight() - before < weightMax) {
      taken.remove().save(ahead, last);
    }
    return !taken.isEmpty();
  }

  /** Whether the run has changed since the last {@link #take}. */
  boolean has(StoredRun run) {
    return newRuns.contains(run) || groups.containsKey(run);
  }

  private static byte[] number(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }
}
