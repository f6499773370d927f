package dev.tailrace.series.engine;

import dev.tailrace.series.SeriesRow;
import dev.tailrace.series.SeriesRows;
import java.util.Iterator;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the rows of some curves, one curve after the other. */
final class StoredRows implements SeriesRows {
  /** A curve whose merge begins when it is its turn. */
  record Source(int rank, Supplier<RowSweep> rows) {}

  private final Iterator<Source> curves;
  private final Predicate<Cell> inRange;
  private final Runnable close;
  private int rank;
  private @Nullable RowSweep rows;

  /**
   * Rows of which only those in the range are shown.
   *
   * @param close gives back what reading took
   */
  StoredRows(Iterator<Source> curves, Predicate<Cell> inRange, Runnable close) {
    this.curves = curves;
    this.inRange = inRange;
    this.close = close;
  }

  /** A run that was purged meanwhile has no more rows. */
  @Override
  public boolean advance() {
    try {
      return next();
    } catch (PurgedException e) {
      return false;
    }
  }

  private boolean next() {
    while (true) {
      RowSweep now = rows;
      if (now != null && now.advance()) {
        if (inRange.test(now.row())) {
          return true;
        }
      } else if (curves.hasNext()) {
        Source next = curves.next();
        rank = next.rank();
        rows = next.rows().get();
      } else {
        return false;
      }
    }
  }

  @Override
  public SeriesRow row() {
    RowSweep now = rows;
    if (now == null) {
      throw new IllegalStateException("no row before advance");
    }
    Cell row = now.row();
    boolean none = row.finite() == 0;
    return new SeriesRow(
        rank,
        row.last.step,
        row.last.attempt,
        row.last.timeEpochMs,
        row.last.finite,
        row.last.nan,
        row.last.posInf,
        row.last.negInf,
        row.last.sum,
        none ? Double.NaN : row.min,
        none ? -1 : row.minRank,
        none ? Double.NaN : row.max,
        none ? -1 : row.maxRank);
  }

  @Override
  public void close() {
    close.run();
  }
}
