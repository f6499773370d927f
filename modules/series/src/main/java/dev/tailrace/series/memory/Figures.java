package dev.tailrace.series.memory;

import dev.tailrace.series.MetricSummary;
import dev.tailrace.series.MetricSummary.At;
import dev.tailrace.series.MetricSummary.Extreme;
import dev.tailrace.series.MetricSummary.NonFinite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The figures of a metric that do not depend on the order in which points are added. */
final class Figures {
  private long count;
  private long nan;
  private long posInf;
  private long negInf;
  private @Nullable Extreme min;
  private @Nullable Extreme max;

  void add(int rank, long step, double value) {
    count++;
    if (Double.isFinite(value)) {
      min = better(min, value, step, rank, -1);
      max = better(max, value, step, rank, 1);
    } else if (Double.isNaN(value)) {
      nan++;
    } else if (value > 0) {
      posInf++;
    } else {
      negInf++;
    }
  }

  void add(Row row) {
    count += row.count();
    nan += row.nan;
    posInf += row.posInf;
    negInf += row.negInf;
    if (row.finite > 0) {
      min = better(min, row.min, row.step, row.minRank, -1);
      max = better(max, row.max, row.step, row.maxRank, 1);
    }
  }

  private static Extreme better(
      @Nullable Extreme known, double value, long step, int rank, int sign) {
    if (known == null) {
      return new Extreme(step, value, rank);
    }
    int order = sign * Double.compare(value, known.value());
    boolean earlier = step < known.step() || (step == known.step() && rank < known.rank());
    return order > 0 || (order == 0 && earlier) ? new Extreme(step, value, rank) : known;
  }

  long count() {
    return count;
  }

  NonFinite nonFinite() {
    return new NonFinite(nan, posInf, negInf);
  }

  @Nullable Extreme min() {
    return min;
  }

  @Nullable Extreme max() {
    return max;
  }

  MetricSummary summary(
      String name, @Nullable At first, @Nullable At last, int ranks, List<Integer> attempts) {
    return new MetricSummary(name, count, nonFinite(), first, last, min, max, ranks, attempts);
  }
}
