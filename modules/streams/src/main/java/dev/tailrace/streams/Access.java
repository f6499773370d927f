package dev.tailrace.streams;

/** What became of the wish to read a partition. */
public sealed interface Access {
  /** Read, then close the lease. */
  record Open(Lease lease) implements Access {}

  /**
   * This instance does not serve the partition now: it restores, moves, or belongs to another.
   *
   * @param reason one sentence for people
   * @param retryAfterMs when to ask again
   */
  record NotReady(String reason, long retryAfterMs) implements Access {}

  /**
   * The partition is served but was not folded up to the wanted position in time.
   *
   * @param reached how far it is
   */
  record Behind(Position reached, long retryAfterMs) implements Access {}
}
