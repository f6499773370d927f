package dev.tailrace.client;

import dev.tailrace.model.event.Header;

/**
 * Who reports: one writer is one process lifetime of one rank of one attempt of a run.
 *
 * @param attempt from 1
 */
record Identity(String run, String writer, int rank, int attempt) {
  Header header(long timeEpochMs, long seq) {
    return new Header(run, timeEpochMs, writer, seq, false);
  }

  Header unsequenced(long timeEpochMs) {
    return new Header(run, timeEpochMs, writer, 0, false);
  }
}
