package dev.tailrace.model.ledger;

/** Consecutive seqs, both ends included. */
public record SeqRange(long from, long to) {
  public SeqRange {
    if (from < 1 || to < from) {
      throw new IllegalArgumentException("seqs " + from + ".." + to);
    }
  }

  public long count() {
    return to - from + 1;
  }

  boolean contains(long seq) {
    return from <= seq && seq <= to;
  }
}
