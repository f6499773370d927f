package dev.tailrace.testkit.fault;

import java.util.Locale;

/**
 * What a server is doing, as far as one can tell from outside; in the order in which it happens.
 */
public enum Phase {
  /** From the start of the process until it restores: the broker, its log, the folds, the API. */
  START,
  /** {@code /readyz} says that records are being restored. */
  RESTORE,
  /** {@code /readyz} answers 200. */
  STEADY,
  /** And the points are on their way into a store: each 30 seconds, or 256 MiB. */
  CHECKPOINT;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
