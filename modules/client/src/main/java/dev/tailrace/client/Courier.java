package dev.tailrace.client;

import dev.tailrace.client.send.Outcome;
import dev.tailrace.client.send.Outgoing;
import dev.tailrace.client.send.Transport;
import dev.tailrace.client.spool.Entry;
import dev.tailrace.client.spool.Outbox;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Carries one outbox to the log: takes the next events, sends them, and forgets them when all
 * before them are settled too. What was not taken is sent again, with the same ids, in the same
 * order, after a wait. One round is under way at a time, and what is written down often is gathered
 * into few of them.
 */
final class Courier implements Runnable {
  private static final int ROUND_BYTES_MAX = 4 << 20;
  private static final int ROUND_EVENTS_MAX = 5_000;
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long HURRIED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Outbox outbox;
  private final Transport transport;
  private final Function<Entry, @Nullable Outgoing> wrap;
  private final Counters counters;
  private final LongAdder acked;
  private final long gatherNanos;
  private final Backoff backoff = new Backoff(30_000);
  private final List<Entry> window = new ArrayList<>();
  private final List<Outgoing> round = new ArrayList<>();
  private volatile @Nullable Thread thread;
  private volatile boolean complete;
  private volatile boolean stopped;
  private volatile long heardNanos = System.nanoTime();
  private volatile boolean drained;
  private long takenNanos; // when the last round was taken
  private boolean full; // it was, so more is waiting

  /**
   * Makes a courier.
   *
   * @param wrap what to send for an entry; null when it cannot be sent at all
   * @param acked counts what was acknowledged
   * @param gatherNanos so long after a round that was not full the next one is taken; 0 for at once
   */
  Courier(
      Outbox outbox,
      Transport transport,
      Function<Entry, @Nullable Outgoing> wrap,
      Counters counters,
      LongAdder acked,
      long gatherNanos) {
    this.outbox = outbox;
    this.transport = transport;
    this.wrap = wrap;
    this.counters = counters;
    this.acked = acked;
    this.gatherNanos = gatherNanos;
    this.takenNanos = System.nanoTime() - gatherNanos;
  }

  /** There is something new. Any thread; does not wait. */
  void wake() {
    LockSupport.unpark(thread);
  }

  /** Nothing more comes: end when the outbox is empty. */
  void complete() {
    complete = true;
    wake();
  }

  /** End now; what is not acknowledged stays in the outbox. */
  void stop() {
    stopped = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  /** When the log last acknowledged something of this run, by {@link System#nanoTime}. */
  long heardNanos() {
    return heardNanos;
  }

  /** Whether it ended because everything was settled. */
  boolean drained() {
    return drained;
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    while (!stopped && !drained) {
      try {
        gather();
        boolean last = complete; // asked before looking: what came until then is seen
        if (stopped) {
          return; // while it gathered
        }
        if (fill()) {
          sendOnce();
        } else if (last) {
          drained = true;
        } else {
          LockSupport.parkNanos(this, IDLE_NANOS);
        }
      } catch (InterruptedException e) {
        stopped = true; // only stop() interrupts
      } catch (IOException | RuntimeException e) {
        counters.error("courier: " + e);
        pause(0);
      }
    }
  }

  /** Waits for company. The first event after a pause goes at once, and so does the end. */
  private void gather() {
    while (window.isEmpty() && !full && !complete && !stopped) {
      long leftNanos = gatherNanos - (System.nanoTime() - takenNanos);
      if (leftNanos <= 0) {
        return;
      }
      LockSupport.parkNanos(this, leftNanos);
    }
  }

  /** Has a round ready; false when there is nothing to send. */
  private boolean fill() throws IOException {
    while (window.isEmpty()) {
      List<Entry> taken = outbox.take(ROUND_BYTES_MAX, ROUND_EVENTS_MAX);
      full = isFull(taken);
      if (taken.isEmpty()) {
        return false;
      }
      takenNanos = System.nanoTime();
      for (Entry entry : taken) {
        Outgoing outgoing = wrap.apply(entry);
        if (outgoing == null) {
          counters.rejected("unreadable", "entry " + entry.ordinal() + " of the spool");
          continue;
        }
        window.add(entry);
        round.add(outgoing);
      }
      if (window.isEmpty()) {
        outbox.acked(taken.getLast().ordinal());
      }
    }
    return true;
  }

  private static boolean isFull(List<Entry> taken) {
    long bytes = taken.stream().mapToLong(entry -> entry.value().length).sum();
    return taken.size() == ROUND_EVENTS_MAX || bytes > ROUND_BYTES_MAX / 2;
  }

  private void sendOnce() throws InterruptedException, IOException {
    counters.sent.add(round.size());
    Outcome outcome = transport.send(List.copyOf(round));
    settle(outcome);
    if (outcome.trouble() != null) {
      counters.error(outcome.trouble().message());
      pause(outcome.trouble().retryAfterMs());
    } else {
      backoff.succeeded();
    }
  }

  private void settle(Outcome outcome) throws IOException {
    for (Outcome.Rejection rejection : outcome.rejections()) {
      counters.rejected(rejection.reason(), rejection.detail());
    }
    int accepted = outcome.accepted().cardinality();
    acked.add(accepted);
    if (accepted > 0) {
      heardNanos = System.nanoTime();
    }
    BitSet settled = outcome.settled();
    if (settled.isEmpty()) {
      return;
    }
    long lastOrdinal = window.getLast().ordinal();
    for (int i = window.size() - 1; i >= 0; i--) {
      if (settled.get(i)) {
        window.remove(i);
        round.remove(i);
      }
    }
    outbox.acked(window.isEmpty() ? lastOrdinal : window.getFirst().ordinal() - 1);
  }

  /** Waits after a failure. Near the end it waits less, unless a wait was asked for. */
  private void pause(long retryAfterMs) {
    long began = System.nanoTime();
    long waitNanos = backoff.nextNanos(retryAfterMs);
    while (!stopped) {
      boolean hurried = complete && retryAfterMs == 0;
      long leftNanos =
          (hurried ? Math.min(waitNanos, HURRIED_NANOS) : waitNanos) - (System.nanoTime() - began);
      if (leftNanos <= 0) {
        return;
      }
      LockSupport.parkNanos(this, leftNanos);
      if (Thread.interrupted()) {
        return; // by stop()
      }
    }
  }
}
