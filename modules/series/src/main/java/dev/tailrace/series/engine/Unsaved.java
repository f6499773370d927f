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

/** What the store does not know yet. Only for the writer. */
final class Unsaved {
  private final Set<StoredRun> newRuns = new LinkedHashSet<>();
  private final Map<StoredRun, List<RowGroup>> groups = new LinkedHashMap<>();
  private final Map<String, Integer> purged = new LinkedHashMap<>();
  private final Deque<HeadOf> heads = new ArrayDeque<>();
  private int nextNumberSaved;

  private record HeadOf(StoredRun run, RowGroup group) {}

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
    purged.put(run, number);
  }

  void save(int nextNumber, Batch batch) {
    purged.forEach((run, number) -> remove(run, number, batch));
    purged.clear();
    if (nextNumber != nextNumberSaved) {
      batch.put(Keys.run(""), number(nextNumber));
      nextNumberSaved = nextNumber;
    }
    for (StoredRun run : newRuns) {
      if (!run.purged()) {
        batch.put(Keys.run(run.id()), number(run.number()));
      }
    }
    newRuns.clear();
    groups.forEach(
        (run, changed) -> {
          if (!run.purged()) {
            run.save(batch);
            changed.forEach(group -> save(run, group, batch));
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

  private void save(StoredRun run, RowGroup group, Batch batch) {
    GroupState state = group.state();
    batch.put(Keys.plain(Keys.GROUP, group.run(), group.number()), StateCodec.encode(group));
    if (state.headRows() > 0) {
      heads.add(new HeadOf(run, group));
    }
    if (group.pyramidsUnsaved()) {
      for (int column = 0; column < group.columns(); column++) {
        batch.put(
            Family.SUMMARIES,
            Keys.open(group.run(), group.number(), column + 1),
            state.pyramid(column).encode());
      }
    }
    group.saved();
  }

  /** Adds heads until there are so many bytes; true when some are left. */
  boolean heads(Batch batch, long bytesMax) {
    while (!heads.isEmpty() && batch.bytes() < bytesMax) {
      HeadOf next = heads.remove();
      GroupState state = next.group.state();
      // Rows that were sealed meanwhile are in a chunk.
      if (!next.run.purged() && state.headRows() > 0) {
        batch.put(
            Family.HEADS,
            Keys.head(next.group.run(), next.group.number()),
            StateCodec.encodeHead(state));
      }
    }
    return !heads.isEmpty();
  }

  /** Whether the store may not know all of the run. */
  boolean has(StoredRun run) {
    return newRuns.contains(run) || groups.containsKey(run);
  }

  private static byte[] number(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }
}
