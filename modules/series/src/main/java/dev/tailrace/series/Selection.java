package dev.tailrace.series;

/**
 * The points that a query is about.
 *
 * @param from the smallest x on the axis that is read
 * @param to the largest x on the axis that is read
 */
public record Selection(
    String run,
    String metric,
    RankChoice ranks,
    AttemptChoice attempts,
    Axis axis,
    long from,
    long to) {
  public Selection {
    if (from > to) {
      throw new IllegalArgumentException("from " + from + " lies behind to " + to);
    }
  }

  /** A whole metric over steps, all ranks as one, the points that count. */
  public static Selection of(String run, String metric) {
    return new Selection(
        run,
        metric,
        RankChoice.ALL,
        AttemptChoice.UNDECLARED,
        Axis.STEP,
        Long.MIN_VALUE,
        Long.MAX_VALUE);
  }

  public Selection withRanks(RankChoice choice) {
    return new Selection(run, metric, choice, attempts, axis, from, to);
  }

  public Selection withAttempts(AttemptChoice choice) {
    return new Selection(run, metric, ranks, choice, axis, from, to);
  }

  public Selection withAxis(Axis other) {
    return new Selection(run, metric, ranks, attempts, other, from, to);
  }

  public Selection withRange(long first, long last) {
    return new Selection(run, metric, ranks, attempts, axis, first, last);
  }

  /** Where a point stands on the axis; a difference that does not fit is clamped. */
  public long x(long step, long timeEpochMs) {
    return switch (axis) {
      case Axis.Step() -> step;
      case Axis.Time() -> timeEpochMs;
      case Axis.Relative(long start) -> minus(timeEpochMs, start);
    };
  }

  private static long minus(long a, long b) {
    long difference = a - b;
    boolean overflows = ((a ^ b) & (a ^ difference)) < 0;
    return overflows ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : difference;
  }
}
