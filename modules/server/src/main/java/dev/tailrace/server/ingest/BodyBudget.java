package dev.tailrace.server.ingest;

import dev.tailrace.server.http.Problem;
import dev.tailrace.server.http.ProblemCode;
import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of bodies may be in memory, all requests together. Any thread. */
final class BodyBudget {
  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();

  BodyBudget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Takes room at once, or tells the client to come back: waiting would only hold more. */
  void take(long more) {
    if (bytes.addAndGet(more) > bytesMax) {
      bytes.addAndGet(-more);
      throw Problem.temporary(
          ProblemCode.TOO_MANY_REQUESTS, "the bodies of other requests fill the memory for them");
    }
  }

  void give(long less) {
    bytes.addAndGet(-less);
  }
}
