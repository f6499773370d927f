package dev.tailrace.series.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;

/** Bounds the memory of rows that are in no chunk. Only for the writer, but for {@link #bytes}. */
final class HeadBudget {
  private final long bytesMax;
  private long bytes;

  /** What {@link #bytes} was when the writer was through, for other threads. */
  private volatile long bytesShown;

  private record Sleeper(StoredRun run, RowGroup group) {}

  HeadBudget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Any thread. */
  long bytes() {
    return bytesShown;
  }

  private void add(long growth) {
    bytes += growth;
    bytesShown = bytes;
  }

  /** Notes that the head of a group changed; true when there is too much of all. */
  boolean changed(RowGroup group) {
    add(group.takeGrowth());
    return bytes > bytesMax;
  }

  /** Notes that the heads of a run are no longer in memory. */
  void dropped(StoredRun run) {
    for (RowGroup group : run.groups()) {
      add(group.takeGrowth() - group.state().headBytes());
    }
  }

  /** Lets the groups that grew least recently be sealed until a quarter of the budget is free. */
  void shrink(Iterable<StoredRun> runs, BiConsumer<StoredRun, RowGroup> seal) {
    List<Sleeper> sleepers = new ArrayList<>();
    for (StoredRun run : runs) {
      for (RowGroup group : run.groups()) {
        add(group.takeGrowth()); // a head that was read from the store counts from now on
        if (group.state().headRows() > 0) {
          sleepers.add(new Sleeper(run, group));
        }
      }
    }
    sleepers.sort(Comparator.comparingLong(sleeper -> sleeper.group.touched()));
    for (Sleeper sleeper : sleepers) {
      if (bytes <= bytesMax - bytesMax / 4) {
        return;
      }
      seal.accept(sleeper.run, sleeper.group);
      add(sleeper.group.takeGrowth());
    }
  }
}
