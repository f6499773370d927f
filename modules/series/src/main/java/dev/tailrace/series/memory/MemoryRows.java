package dev.tailrace.series.memory;

import dev.tailrace.series.SeriesRow;
import dev.tailrace.series.SeriesRows;
import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the rows of some curves, one curve after the other. */
final class MemoryRows implements SeriesRows {
  /** A curve whose merge begins when it is its turn. */
  record Source(int rank, Supplier<Rows> rows) {}

  private final Iterator<Source> curves;
  private final boolean attemptsApart;
  private int rank;
  private @Nullable Rows rows;

  MemoryRows(Iterator<Source> curves, boolean attemptsApart) {
    this.curves = curves;
    this.attemptsApart = attemptsApart;
  }

  @Override
  public boolean advance() {
    while (rows == null || !rows.advance()) {
      if (!curves.hasNext()) {
        return false;
      }
      Source next = curves.next();
      rank = next.rank();
      rows = next.rows().get();
    }
    return true;
  }

  @Override
  public SeriesRow row() {
    if (rows == null) {
      throw new IllegalStateException("no row before advance");
    }
    Row row = rows.row();
    return new SeriesRow(
        rank,
        row.step,
        attemptsApart ? rows.attempt() : 0,
        row.timeEpochMs,
        row.finite,
        row.nan,
        row.posInf,
        row.negInf,
        row.sum(),
        row.finite == 0 ? Double.NaN : row.min,
        row.minRank,
        row.finite == 0 ? Double.NaN : row.max,
        row.maxRank);
  }

  @Override
  public void close() {}
}
