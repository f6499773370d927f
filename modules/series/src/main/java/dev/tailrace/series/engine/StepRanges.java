package dev.tailrace.series.engine;

import java.util.Arrays;

/**
 * Ranges of steps, which are never negative, both ends inclusive, apart and ascending. Never
 * changes; {@link #with} answers another. Beyond {@link #RANGES_MAX} those that lie nearest to each
 * other grow together, so it may hold steps that were never added.
 */
final class StepRanges {
  static final StepRanges NONE = new StepRanges(new long[0], new long[0]);

  static final int RANGES_MAX = 1_024;

  /** What lies nearer is one range: to tell it apart would cost more than to read it. */
  private static final long NEAR = 256;

  private final long[] from;
  private final long[] to;

  private StepRanges(long[] from, long[] to) {
    this.from = from;
    this.to = to;
  }

  /** From what {@link #from} and {@link #to} told. */
  static StepRanges of(long[] from, long[] to) {
    return from.length == 0 ? NONE : new StepRanges(from, to);
  }

  int size() {
    return from.length;
  }

  long from(int index) {
    return from[index];
  }

  long to(int index) {
    return to[index];
  }

  boolean isEmpty() {
    return from.length == 0;
  }

  /** The index of the first range that ends at or behind the step. */
  int firstEndingFrom(long step) {
    int at = Arrays.binarySearch(to, step);
    return at >= 0 ? at : -at - 1;
  }

  StepRanges with(long first, long last) {
    int low = firstEndingFrom(Math.max(first, NEAR) - NEAR);
    int high = low;
    while (high < from.length && from[high] <= last + NEAR) {
      high++;
    }
    if (high == low + 1 && from[low] <= first && to[low] >= last) {
      return this;
    }
    long newFrom = low < high ? Math.min(first, from[low]) : first;
    long newTo = low < high ? Math.max(last, to[high - 1]) : last;
    return new StepRanges(replaced(from, low, high, newFrom), replaced(to, low, high, newTo))
        .withinMax();
  }

  StepRanges with(StepRanges other) {
    StepRanges all = this;
    for (int i = 0; i < other.from.length; i++) {
      all = all.with(other.from[i], other.to[i]);
    }
    return all;
  }

  private static long[] replaced(long[] old, int low, int high, long value) {
    long[] changed = new long[old.length - (high - low) + 1];
    System.arraycopy(old, 0, changed, 0, low);
    changed[low] = value;
    System.arraycopy(old, high, changed, low + 1, old.length - high);
    return changed;
  }

  private StepRanges withinMax() {
    if (from.length <= RANGES_MAX) {
      return this;
    }
    int nearest = 1;
    for (int i = 2; i < from.length; i++) {
      if (from[i] - to[i - 1] < from[nearest] - to[nearest - 1]) {
        nearest = i;
      }
    }
    return new StepRanges(
        replaced(from, nearest - 1, nearest + 1, from[nearest - 1]),
        replaced(to, nearest - 1, nearest + 1, to[nearest]));
  }
}
