package dev.tailrace.series.memory;

import dev.tailrace.series.Point;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The first {@code count} points of a series, addressed by position: step order, and log order
 * within a step. Never changes; the order is worked out at first use, by one thread.
 */
final class FrozenSeries {
  private final PointColumns source;
  private final long[][] steps;
  private final long[][] times;
  private final double[][] values;
  private final int count;
  private final boolean inStepOrder;
  private int @Nullable [] order;

  FrozenSeries(
      PointColumns source,
      long[][] steps,
      long[][] times,
      double[][] values,
      int count,
      boolean inStepOrder) {
    this.source = source;
    this.steps = steps;
    this.times = times;
    this.values = values;
    this.count = count;
    this.inStepOrder = inStepOrder;
  }

  int rank() {
    return source.rank;
  }

  int attempt() {
    return source.attempt;
  }

  int count() {
    return count;
  }

  long step(int position) {
    return stepAt(ordinal(position));
  }

  long timeEpochMs(int position) {
    int ordinal = ordinal(position);
    return times[ordinal >> PointColumns.CHUNK_SHIFT][ordinal & PointColumns.CHUNK_MASK];
  }

  double value(int position) {
    int ordinal = ordinal(position);
    return values[ordinal >> PointColumns.CHUNK_SHIFT][ordinal & PointColumns.CHUNK_MASK];
  }

  Point point(int position) {
    return new Point(
        step(position),
        timeEpochMs(position),
        value(position),
        rank(),
        attempt(),
        ordinal(position));
  }

  /**
   * The first position from which the condition holds to the end; the condition must be monotone.
   */
  int firstWhere(IntPredicate condition) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (condition.test(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  int ordinal(int position) {
    if (inStepOrder) {
      return position;
    }
    int[] known = order;
    if (known == null) {
      int[] older = source.knownOrder(count);
      known = StepOrder.extend(older == null ? new int[0] : older, count, this::stepAt);
      source.rememberOrder(known);
      order = known;
    }
    return known[position];
  }

  private long stepAt(int ordinal) {
    return steps[ordinal >> PointColumns.CHUNK_SHIFT][ordinal & PointColumns.CHUNK_MASK];
  }
}
