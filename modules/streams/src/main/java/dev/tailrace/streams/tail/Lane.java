package dev.tailrace.streams.tail;

import dev.tailrace.model.event.RunScoped;

/**
 * One topic partition of one subscription: where it stands. Guarded by its subscription's lock, but
 * whether it is live may be asked by any thread.
 */
final class Lane {
  private final TailStart start;
  private final Subscription subscription;
  private final long sinceNanos;

  private long next;
  private boolean begun;
  private volatile boolean live;
  private long gapFrom;
  private long gapTo;
  private long gapFrames;

  Lane(TailStart start, Subscription subscription, long sinceNanos) {
    this.start = start;
    this.subscription = subscription;
    this.sinceNanos = sinceNanos;
    this.next = start.fromOffset();
  }

  TailStart start() {
    return start;
  }

  Subscription subscription() {
    return subscription;
  }

  boolean wants(RunScoped event) {
    return wantsRun(event.header().run()) && subscription.wants(event);
  }

  boolean wantsRun(String run) {
    return start.run() == null || start.run().equals(run);
  }

  /** When it was subscribed, by the hub's ticker. */
  long sinceNanos() {
    return sinceNanos;
  }

  long next() {
    return next;
  }

  void next(long offset) {
    next = Math.max(next, offset);
  }

  boolean begun() {
    return begun;
  }

  void begin() {
    begun = true;
  }

  boolean live() {
    return live;
  }

  void goLive() {
    begun = true;
    live = true;
  }

  boolean hasGap() {
    return gapFrames > 0;
  }

  void miss(long offset) {
    if (gapFrames == 0) {
      gapFrom = offset;
    }
    gapTo = offset;
    gapFrames++;
  }

  TailItem.Gap takeGap() {
    var gap = new TailItem.Gap(start.topic(), start.partition(), gapFrom, gapTo, gapFrames);
    gapFrames = 0;
    return gap;
  }
}
