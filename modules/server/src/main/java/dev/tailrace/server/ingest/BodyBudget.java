package dev.tailrace.server.ingest;

import dev.tailrace.server.http.Quotas;
import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of bodies may be in memory, all requests together. Any thread. */
final class BodyBudget {
  private final long bytesMax;
  private final Quotas quotas;
  private final AtomicLong bytes = new AtomicLong();

  BodyBudget(long bytesMax, Quotas quotas) {
    this.bytesMax = bytesMax;
    this.quotas = quotas;
  }

  /** Takes room at once, or tells the client to come back: waiting would only hold more. */
  void take(long more) {
    if (bytes.addAndGet(more) > bytesMax) {
      bytes.addAndGet(-more);
      throw quotas.exceeded(
          Quotas.Kind.BODIES, "the bodies of other requests fill the memory for them");
    }
  }

  void give(long less) {
    bytes.addAndGet(-less);
  }
}
