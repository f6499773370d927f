package dev.tailrace.streams;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The thread that ticks a {@link LogWatch}: fast while a partition has to catch up. */
final class Watchman implements AutoCloseable {
  private static final long FOLLOW_EVERY_MS = 50;
  private static final int TICK_EVERY = 40;

  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  Watchman(LogWatch watch) {
    thread = Thread.ofPlatform().daemon().name("tailrace-log-watch").start(() -> run(watch));
  }

  private void run(LogWatch watch) {
    try {
      for (int round = 1; !closing.await(FOLLOW_EVERY_MS, TimeUnit.MILLISECONDS); round++) {
        watch.follow();
        if (round % TICK_EVERY == 0) {
          watch.tick();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
  }
}
