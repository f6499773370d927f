package dev.tailrace.series.memory;

import dev.tailrace.series.Point;
import dev.tailrace.series.PointBlock;
import java.util.List;

/** Points one by one. */
record PointList(List<Point> points) implements PointBlock {
  @Override
  public int size() {
    return points.size();
  }

  @Override
  public long step(int i) {
    return points.get(i).step();
  }

  @Override
  public long timeEpochMs(int i) {
    return points.get(i).timeEpochMs();
  }

  @Override
  public double value(int i) {
    return points.get(i).value();
  }

  @Override
  public int rank(int i) {
    return points.get(i).rank();
  }

  @Override
  public int attempt(int i) {
    return points.get(i).attempt();
  }

  @Override
  public long ordinal(int i) {
    return points.get(i).ordinal();
  }
}
