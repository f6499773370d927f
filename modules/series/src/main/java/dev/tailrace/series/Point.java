package dev.tailrace.series;

import java.util.Comparator;

/**
 * One logged value.
 *
 * @param timeEpochMs client clock
 * @param ordinal rises in log order among the points of its (metric, rank, attempt); from where,
 *     and in which steps, is the store's own affair
 */
public record Point(
    long step, long timeEpochMs, double value, int rank, int attempt, long ordinal) {

  /** The order in which points are read: step, rank, attempt, log order. */
  public static final Comparator<Point> READ_ORDER =
      Comparator.comparingLong(Point::step)
          .thenComparingInt(Point::rank)
          .thenComparingInt(Point::attempt)
          .thenComparingLong(Point::ordinal);
}
