package dev.tailrace.model.ledger;

/** What a ledger says of an offered event. */
public enum Verdict {
  /** Never seen: fold it. */
  FRESH,
  /** Seen: drop it and count it. */
  REPEAT,
  /** Its seq was seen with other content: a dead letter {@code duplicate_id_conflict}. */
  CONFLICT,
  /** It falls into a gap that was given up: a dead letter {@code duplicate_unverified}. */
  UNVERIFIED
}
