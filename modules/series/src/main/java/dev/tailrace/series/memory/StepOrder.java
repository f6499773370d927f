package dev.tailrace.series.memory;

import java.util.Arrays;
import java.util.function.IntToLongFunction;

/**
 * Sorts ordinals by step, stable, by natural merging: linear when the points are a few ordered
 * stretches, as those of late or restarted writers are.
 */
final class StepOrder {
  private StepOrder() {}

  /**
   * The order of the ordinals 0..count-1.
   *
   * @param sorted the order of the first {@code sorted.length} of them
   */
  static int[] extend(int[] sorted, int count, IntToLongFunction step) {
    int[] from = Arrays.copyOf(sorted, count);
    for (int i = sorted.length; i < count; i++) {
      from[i] = i;
    }
    int[] into = new int[count];
    while (mergePairsOfRuns(from, into, step) > 1) {
      int[] swapped = from;
      from = into;
      into = swapped;
    }
    return into;
  }

  /** Merges each run with the next one; answers how many runs are left. */
  private static int mergePairsOfRuns(int[] from, int[] into, IntToLongFunction step) {
    int runs = 0;
    int start = 0;
    while (start < from.length) {
      int middle = runEnd(from, start, step);
      int end = middle < from.length ? runEnd(from, middle, step) : middle;
      merge(from, start, middle, end, into, step);
      start = end;
      runs++;
    }
    return runs;
  }

  private static int runEnd(int[] from, int start, IntToLongFunction step) {
    int end = start + 1;
    while (end < from.length && step.applyAsLong(from[end - 1]) <= step.applyAsLong(from[end])) {
      end++;
    }
    return end;
  }

  private static void merge(
      int[] from, int start, int middle, int end, int[] into, IntToLongFunction step) {
    int left = start;
    int right = middle;
    for (int i = start; i < end; i++) {
      boolean takeLeft =
          right == end
              || (left < middle && step.applyAsLong(from[left]) <= step.applyAsLong(from[right]));
      into[i] = takeLeft ? from[left++] : from[right++];
    }
  }
}
