package dev.tailrace.bench;

import java.io.IOException;

/** How events get into the log. Several threads may share one. */
interface Way extends AutoCloseable {

  /**
   * Sends every {@code stride}-th event from {@code from} until below {@code to}, in their order,
   * and returns when more may follow.
   */
  void send(Traffic traffic, int from, int to, int stride) throws IOException, InterruptedException;

  /** Sends one event and tells the position that it is at; empty when this way does not tell. */
  String send(String run, long step) throws IOException, InterruptedException;

  @Override
  void close();
}
