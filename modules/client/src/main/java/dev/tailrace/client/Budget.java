package dev.tailrace.client;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that logged and not yet recorded things may hold together. Any thread. */
final class Budget {
  private final long bytesMax;
  private final AtomicLong usedBytes = new AtomicLong();

  Budget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Takes the bytes, or none of them when they do not fit. */
  boolean take(long bytes) {
    if (usedBytes.addAndGet(bytes) <= bytesMax) {
      return true;
    }
    usedBytes.addAndGet(-bytes);
    return false;
  }

  void give(long bytes) {
    usedBytes.addAndGet(-bytes);
  }

  long usedBytes() {
    return usedBytes.get();
  }
}
