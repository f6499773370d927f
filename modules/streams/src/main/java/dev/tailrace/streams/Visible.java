package dev.tailrace.streams;

import dev.tailrace.wire.Topic;

/**
 * Hears of each record that has just become visible in a view of this process, on the thread that
 * folds: quick, and never throws. What is restored, or folded to catch up with the log after a
 * start, is not told: it had been visible before.
 */
@FunctionalInterface
public interface Visible {
  /**
   * A record can be read now.
   *
   * @param appendEpochMs broker time
   */
  void shown(Topic topic, long appendEpochMs);
}
