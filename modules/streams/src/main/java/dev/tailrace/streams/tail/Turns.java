package dev.tailrace.streams.tail;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Wakes readers one after another: each that has come wakes the next before it does its work. A
 * record with thousands of readers would else put all of them before whatever else is to run, and
 * requests would wait until each was served. Any thread; no lock of a subscription is taken in it.
 */
final class Turns {
  private final Deque<Subscription> waiting = new ArrayDeque<>();
  private boolean given;

  /**
   * Whether it is this reader's turn now; else it is called later, by {@link Subscription#turn}.
   */
  synchronized boolean take(Subscription reader) {
    if (given) {
      waiting.add(reader);
      return false;
    }
    given = true;
    return true;
  }

  /** Whoever had the turn has come, or will not. */
  void pass() {
    Subscription next = next();
    while (next != null && !next.turn()) {
      next = next();
    }
  }

  private synchronized @Nullable Subscription next() {
    Subscription next = waiting.poll();
    given = next != null;
    return next;
  }
}
