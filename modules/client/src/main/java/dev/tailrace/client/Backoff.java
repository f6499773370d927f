package dev.tailrace.client;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** How long to wait after a failure: doubling, jittered, never less than was asked for. */
final class Backoff {
  private static final long FIRST_MS = 200;

  private final long waitMsMax;
  private int failures;

  Backoff(long waitMsMax) {
    this.waitMsMax = waitMsMax;
  }

  /** The wait after one more failure; {@code retryAfterMs} is what the other side asked for. */
  long nextNanos(long retryAfterMs) {
    long ceiling = Math.min(waitMsMax, FIRST_MS << Math.min(failures++, 20));
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long ownMs = ceiling / 2 + random.nextLong(ceiling / 2 + 1);
    long askedMs = retryAfterMs + random.nextLong(retryAfterMs / 5 + 1);
    return TimeUnit.MILLISECONDS.toNanos(Math.max(ownMs, askedMs));
  }

  void succeeded() {
    failures = 0;
  }
}
