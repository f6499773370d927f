package dev.tailrace.bench;

import java.util.concurrent.locks.LockSupport;

/**
 * How late a thread is woken that asks to sleep for a millisecond: what the machine takes from
 * everything that is measured beside it.
 */
final class Lateness implements AutoCloseable {
  private static final long SLEEP_NANOS = 1_000_000;
  private static final int SLEEPS_MAX = 1 << 20;

  private final long[] lateNanos = new long[SLEEPS_MAX];
  private final Thread thread = Thread.ofPlatform().name("lateness").unstarted(this::loop);
  private volatile boolean closed;

  Lateness() {
    thread.start();
  }

  private void loop() {
    for (int sleep = 0; !closed && sleep < SLEEPS_MAX; sleep++) {
      long began = System.nanoTime();
      LockSupport.parkNanos(SLEEP_NANOS);
      lateNanos[sleep] = System.nanoTime() - began - SLEEP_NANOS;
    }
  }

  Latencies latencies() {
    return Latencies.of(lateNanos);
  }

  @Override
  public void close() {
    closed = true;
  }
}
