package dev.tailrace.series.engine;

import dev.tailrace.series.PointBlock;

/** Points of several series, gathered one by one. */
final class GatheredPoints implements PointBlock {
  private static final int POINTS_MAX = 512;

  private final long[] steps = new long[POINTS_MAX];
  private final long[] times = new long[POINTS_MAX];
  private final long[] orders = new long[POINTS_MAX];
  private final double[] values = new double[POINTS_MAX];
  private final int[] ranks = new int[POINTS_MAX];
  private final int[] attempts = new int[POINTS_MAX];
  private int size;

  void add(PointCursor cursor) {
    steps[size] = cursor.step();
    times[size] = cursor.timeEpochMs();
    orders[size] = cursor.order();
    values[size] = cursor.value();
    ranks[size] = cursor.rank();
    attempts[size] = cursor.attempt();
    size++;
  }

  boolean isFull() {
    return size == POINTS_MAX;
  }

  void clear() {
    size = 0;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long step(int i) {
    return steps[i];
  }

  @Override
  public long timeEpochMs(int i) {
    return times[i];
  }

  @Override
  public double value(int i) {
    return values[i];
  }

  @Override
  public int rank(int i) {
    return ranks[i];
  }

  @Override
  public int attempt(int i) {
    return attempts[i];
  }

  @Override
  public long ordinal(int i) {
    return orders[i];
  }
}
