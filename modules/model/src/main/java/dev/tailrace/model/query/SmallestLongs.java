package dev.tailrace.model.query;

import java.util.Arrays;

/** Finds the k-th smallest of many numbers by a heap of k with the largest on top. */
final class SmallestLongs {
  private final long[] heap;

  SmallestLongs(int count) {
    heap = new long[count];
    Arrays.fill(heap, Long.MAX_VALUE);
  }

  void offer(long number) {
    if (number >= heap[0]) {
      return;
    }
    int place = 0;
    int child = 1;
    while (child < heap.length) {
      if (child + 1 < heap.length && heap[child + 1] > heap[child]) {
        child++;
      }
      if (heap[child] <= number) {
        break;
      }
      heap[place] = heap[child];
      place = child;
      child = 2 * place + 1;
    }
    heap[place] = number;
  }

  /** The k-th smallest; the largest long while there were fewer. */
  long largest() {
    return heap[0];
  }
}
