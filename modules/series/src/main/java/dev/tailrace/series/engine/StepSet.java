package dev.tailrace.series.engine;

import java.util.Arrays;

/**
 * The different steps of some series, as far as they are few enough to be counted. A step that is
 * in here stays, so it may be added again and again. For one thread at a time.
 */
final class StepSet {
  /** More are not told apart; no question needs to. */
  static final int STEPS_MAX = 16_384;

  private long[] steps = new long[64];
  private int size;
  private int latest = -1;
  private boolean full;

  /** Adds a step; fast for those that come in order. */
  void add(long step) {
    int next = latest + 1;
    if (full || (latest >= 0 && steps[latest] == step)) {
      return;
    }
    if (next < size && steps[next] == step) {
      latest = next;
      return;
    }
    boolean behind = size == 0 || steps[size - 1] < step;
    int at = behind ? -size - 1 : Arrays.binarySearch(steps, 0, size, step);
    if (at < 0) {
      at = -at - 1;
      insert(at, step);
    }
    latest = at;
  }

  private void insert(int at, long step) {
    if (size == STEPS_MAX) {
      full = true;
      steps = new long[0];
      return;
    }
    if (size == steps.length) {
      steps = Arrays.copyOf(steps, 2 * size);
    }
    System.arraycopy(steps, at, steps, at + 1, size - at);
    steps[at] = step;
    size++;
  }

  /** Whether there were more than {@link #STEPS_MAX}. */
  boolean isFull() {
    return full;
  }

  /** How many lie from {@code from} to before {@code end}; only when it is not full. */
  int count(long from, long end) {
    return place(end) - place(from);
  }

  private int place(long step) {
    int at = Arrays.binarySearch(steps, 0, size, step);
    return at >= 0 ? at : -at - 1;
  }

  int bytes() {
    return steps.length * Long.BYTES;
  }
}
