package dev.tailrace.series.engine;

import dev.tailrace.series.Extent;
import java.util.Optional;

/** Where rows lie, added up. */
final class Spread {
  private long minX = Long.MAX_VALUE;
  private long maxX = Long.MIN_VALUE;
  private long rows;
  private long points;

  void add(long x, long morePoints) {
    span(x, x);
    rows++;
    points += morePoints;
  }

  void span(long first, long last) {
    minX = Math.min(minX, first);
    maxX = Math.max(maxX, last);
  }

  /** How many steps there are from the first to the last one. */
  long steps() {
    return maxX - minX + 1;
  }

  void count(long allRows, long allPoints) {
    rows = allRows;
    points = allPoints;
  }

  void add(Spread other) {
    span(other.minX, other.maxX);
    rows = Math.max(rows, other.rows);
    points += other.points;
  }

  Optional<Extent> extent() {
    return rows == 0 ? Optional.empty() : Optional.of(new Extent(minX, maxX, rows, points));
  }
}
