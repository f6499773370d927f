package dev.tailrace.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Four senders that share the events of a traffic, each the same runs always and in order. */
final class Sending {
  static final int SENDERS = 4;

  /** Events that a sender hands over at once. */
  static final int TOGETHER = 50;

  private static final int TURN = SENDERS * TOGETHER;

  private Sending() {}

  /**
   * Sends all events; the time that an event is due counts, also when its sender is late.
   *
   * @param perSecond of all senders together; 0 is as fast as it goes
   */
  static void all(Way way, Traffic traffic, double perSecond) throws InterruptedException {
    long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
    List<Thread> senders = new ArrayList<>();
    for (int sender = 0; sender < SENDERS; sender++) {
      int first = sender;
      senders.add(Thread.ofPlatform().start(() -> share(way, traffic, perSecond, begin, first)));
    }
    for (Thread sender : senders) {
      sender.join();
    }
  }

  private static void share(Way way, Traffic traffic, double perSecond, long begin, int first) {
    try {
      for (int turn = 0; turn * TURN < traffic.events(); turn++) {
        double sent = turn * TURN + first * TOGETHER;
        long due = perSecond == 0 ? System.nanoTime() : begin + (long) (sent / perSecond * 1e9);
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        int end = Math.min(traffic.events(), (turn + 1) * TURN);
        for (int number = turn * TURN + first; number < end; number += SENDERS) {
          traffic.due(number, due);
        }
        way.send(traffic, turn * TURN + first, end, SENDERS);
      }
    } catch (IOException e) {
      throw new IllegalStateException("not sent", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
