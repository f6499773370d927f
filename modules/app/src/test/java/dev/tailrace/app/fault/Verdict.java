package dev.tailrace.app.fault;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What comparing a ledger with what is visible came to; all but visible must be zero. */
record Verdict(long visible, long lost, long dup, long phantom) {
  static final Verdict NOTHING = new Verdict(0, 0, 0, 0);

  /** Compares one kind of event of one run; {@code seen} in the order in which it is shown. */
  Verdict with(SortedSet<Integer> sent, SortedSet<Integer> acked, List<Integer> seen) {
    SortedSet<Integer> distinct = new TreeSet<>(seen);
    SortedSet<Integer> missing = new TreeSet<>(acked);
    missing.removeAll(distinct);
    SortedSet<Integer> unknown = new TreeSet<>(distinct);
    unknown.removeAll(sent);
    return new Verdict(
        visible + distinct.size(),
        lost + missing.size(),
        dup + seen.size() - distinct.size(),
        phantom + unknown.size());
  }
}
