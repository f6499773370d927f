package dev.tailrace.series;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A metric of a run at a glance, over all ranks and the chosen attempts.
 *
 * @param count points that count, non-finite ones included
 * @param first the value at the smallest step, over several ranks as in {@link Curve#first}; null
 *     when no point counts
 * @param last the same at the largest step
 * @param min the smallest finite value, of equal ones the earliest step, then the lowest rank; null
 *     when there is none
 * @param ranks how many ranks logged the metric in any attempt
 * @param attempts the attempts in which it was logged, ascending
 */
public record MetricSummary(
    String name,
    long count,
    NonFinite nonFinite,
    @Nullable At first,
    @Nullable At last,
    @Nullable Extreme min,
    @Nullable Extreme max,
    int ranks,
    List<Integer> attempts) {
  public MetricSummary {
    attempts = List.copyOf(attempts);
  }

  /** A value at a step; over several ranks the time is the latest of theirs. */
  public record At(long step, long timeEpochMs, double value) {}

  /** A finite value and who logged it where. */
  public record Extreme(long step, double value, int rank) {}

  /** How many values are not finite, by kind. */
  public record NonFinite(long nan, long posInf, long negInf) {
    public static final NonFinite NONE = new NonFinite(0, 0, 0);

    public long total() {
      return nan + posInf + negInf;
    }
  }
}
