package dev.tailrace.client.send;

import java.util.List;

/** A way into the log. */
public interface Transport extends AutoCloseable {
  /**
   * Sends events in order and waits until it is known what became of each, for a bounded time. One
   * thread at a time.
   *
   * @throws InterruptedException when the sender is told to stop; the outcome is then unknown
   */
  Outcome send(List<Outgoing> events) throws InterruptedException;

  /**
   * Sends a heartbeat, which is worth nothing later: tried once. Any thread.
   *
   * @return whether it left, as far as this side can tell
   */
  boolean beat(Outgoing heartbeat) throws InterruptedException;

  /** Lets go at once; what is under way may or may not arrive. */
  @Override
  void close();
}
