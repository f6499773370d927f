package dev.tailrace.app.demo;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Slows a training down to what an eye can follow. */
interface Pace {
  Pace UNBOUNDED = _ -> {};

  /** Returns when it is time for this step. */
  void await(long step) throws InterruptedException;

  /** Step 0 at once, then so many a second; time lost is not made up by a burst. */
  static Pace of(double stepsPerSecond) {
    if (stepsPerSecond == 0) {
      return UNBOUNDED;
    }
    long stepNanos = (long) (TimeUnit.SECONDS.toNanos(1) / stepsPerSecond);
    return new Pace() {
      private long nextNanos = System.nanoTime();

      @Override
      public void await(long step) throws InterruptedException {
        long now = System.nanoTime();
        Thread.sleep(Duration.ofNanos(Math.max(0, nextNanos - now)));
        nextNanos = Math.max(nextNanos, now) + stepNanos;
      }
    };
  }
}
