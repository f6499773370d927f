package dev.tailrace.server.tail;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what slow tail clients were told that they missed. Any thread. */
record TailGaps(Counter gaps, Counter frames) {
  static TailGaps in(MeterRegistry registry) {
    return new TailGaps(
        Counter.builder("tailrace.sse.gaps")
            .description("Gaps told to tail clients that read too slowly")
            .register(registry),
        Counter.builder("tailrace.sse.gap.frames")
            .description("Frames that slow tail clients missed")
            .register(registry));
  }

  void missed(long missedFrames) {
    gaps.increment();
    frames.increment((double) missedFrames);
  }
}
