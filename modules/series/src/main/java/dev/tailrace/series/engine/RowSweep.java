package dev.tailrace.series.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Merges series into one row a step, or one an (attempt, step) when attempts stand side by side. Of
 * several attempts at one (rank, step) of a row the highest counts.
 */
final class RowSweep {
  private static final Comparator<PointCursor> BY_RANK =
      Comparator.comparingLong(PointCursor::step)
          .thenComparingInt(PointCursor::rank)
          .thenComparingInt(PointCursor::attempt);
  private static final Comparator<PointCursor> BY_ATTEMPT =
      Comparator.comparingLong(PointCursor::step)
          .thenComparingInt(PointCursor::attempt)
          .thenComparingInt(PointCursor::rank);

  private final boolean apart;
  private final PriorityQueue<PointCursor> next;
  private final List<PointCursor> taken = new ArrayList<>();
  private final Cell row = new Cell();

  RowSweep(List<Visible> all, boolean apart, Chunks chunks) {
    this.apart = apart;
    next = new PriorityQueue<>(Math.max(1, all.size()), apart ? BY_ATTEMPT : BY_RANK);
    for (Visible visible : all) {
      PointCursor cursor = visible.points(chunks);
      if (cursor.advanceToLast()) {
        next.add(cursor);
      }
    }
  }

  /** Moves to the next row; false at the end. */
  boolean advance() {
    if (next.isEmpty()) {
      return false;
    }
    PointCursor first = next.element();
    long step = first.step();
    int attempt = first.attempt();
    row.clear();
    if (next.size() == 1) {
      add(first, apart ? attempt : 0);
      if (!first.advanceToLast()) {
        next.clear();
      }
      return true;
    }
    while (isOfRow(step, attempt)) {
      PointCursor cursor = next.remove();
      PointCursor following = next.peek();
      boolean replaced =
          !apart
              && following != null
              && following.step() == step
              && following.rank() == cursor.rank();
      if (!replaced) {
        add(cursor, apart ? attempt : 0);
      }
      taken.add(cursor);
    }
    for (PointCursor cursor : taken) {
      if (cursor.advanceToLast()) {
        next.add(cursor);
      }
    }
    taken.clear();
    return true;
  }

  private void add(PointCursor cursor, int attempt) {
    row.add(cursor.step(), attempt, cursor.timeEpochMs(), cursor.value(), cursor.rank());
  }

  private boolean isOfRow(long step, int attempt) {
    PointCursor cursor = next.peek();
    return cursor != null && cursor.step() == step && (!apart || cursor.attempt() == attempt);
  }

  /** The row as a cell; overwritten by the next one. */
  Cell row() {
    return row;
  }
}
