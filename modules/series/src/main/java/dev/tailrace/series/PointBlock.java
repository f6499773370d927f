package dev.tailrace.series;

/** Some points in the order in which points are read; {@code i} is 0 to size, excluded. */
public interface PointBlock {
  int size();

  long step(int i);

  /** By the client's clock. */
  long timeEpochMs(int i);

  double value(int i);

  int rank(int i);

  int attempt(int i);

  /** See {@link Point#ordinal}. */
  long ordinal(int i);

  default Point point(int i) {
    return new Point(step(i), timeEpochMs(i), value(i), rank(i), attempt(i), ordinal(i));
  }
}
