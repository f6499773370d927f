package dev.tailrace.series.engine;

import java.util.Arrays;

/** Sorts the few rows of a chunk. */
final class StepSort {
  private static final int PLACE_BITS = 10;

  private StepSort() {}

  /** The places 0..count-1 by step, and by place where steps are equal; steps are below 2^53. */
  static int[] order(long[] steps, int count) {
    long[] keys = new long[count];
    for (int i = 0; i < count; i++) {
      keys[i] = steps[i] << PLACE_BITS | i;
    }
    Arrays.sort(keys);
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = (int) keys[i] & ((1 << PLACE_BITS) - 1);
    }
    return order;
  }
}
