package dev.tailrace.server;

import dev.tailrace.server.ingest.EventSink;
import dev.tailrace.streams.Position;
import java.util.Collections;
import java.util.List;

/** A log that never acknowledges, at once: what a client meets when Kafka is away. */
public final class NoLog implements EventSink {
  @Override
  public Receipt write(List<Outgoing> events, int waitMs) {
    return new Receipt(
        Collections.nCopies(events.size(), Outcome.Pending.PENDING), Position.start(0));
  }

  @Override
  public Position start() {
    return Position.start(0);
  }

  @Override
  public void close() {}
}
