package dev.tailrace.series.memory;

import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.Selection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Merges the chosen series into one row a step, or one an (attempt, step) when attempts stand side
 * by side. Of several attempts at one (rank, step) of a row the highest counts.
 */
final class Rows {
  private static final Comparator<Cursor> BY_RANK =
      Comparator.comparingLong(Cursor::step)
          .thenComparingInt(Cursor::rank)
          .thenComparingInt(Cursor::attempt);
  private static final Comparator<Cursor> BY_ATTEMPT =
      Comparator.comparingLong(Cursor::step)
          .thenComparingInt(Cursor::attempt)
          .thenComparingInt(Cursor::rank);

  private final PriorityQueue<Cursor> next;
  private final boolean attemptsApart;
  private final Selection selection;
  private final Row row = new Row();
  private int attempt;
  private long x;

  Rows(List<Cursor> cursors, Selection selection) {
    this.selection = selection;
    attemptsApart = selection.attempts() instanceof AttemptChoice.Every;
    next = new PriorityQueue<>(Math.max(1, cursors.size()), attemptsApart ? BY_ATTEMPT : BY_RANK);
    for (Cursor cursor : cursors) {
      if (cursor.advance()) {
        next.add(cursor);
      }
    }
  }

  /** Moves to the next row within the selection's range; false at the end. */
  boolean advance() {
    while (!next.isEmpty()) {
      gather();
      x = selection.x(row.step, row.timeEpochMs);
      if (x >= selection.from() && x <= selection.to()) {
        return true;
      }
    }
    return false;
  }

  private void gather() {
    Cursor first = next.element();
    attempt = first.attempt();
    row.begin(first.step());
    while (isOfRow(next.peek())) {
      Cursor cursor = next.remove();
      int rank = cursor.rank();
      long time = cursor.timeEpochMs();
      double value = cursor.value();
      if (cursor.advance()) {
        next.add(cursor);
      }
      if (!replacedBy(next.peek(), rank)) {
        row.add(rank, time, value);
      }
    }
  }

  private boolean replacedBy(@Nullable Cursor following, int rank) {
    return !attemptsApart
        && following != null
        && following.step() == row.step
        && following.rank() == rank;
  }

  private boolean isOfRow(@Nullable Cursor cursor) {
    return cursor != null
        && cursor.step() == row.step
        && (!attemptsApart || cursor.attempt() == attempt);
  }

  /** The row that {@link #advance} moved to; overwritten by the next one. */
  Row row() {
    return row;
  }

  /** The row's attempt where attempts stand side by side; else that of one of its values. */
  int attempt() {
    return attempt;
  }

  /** Where it stands on the selection's axis. */
  long x() {
    return x;
  }
}
