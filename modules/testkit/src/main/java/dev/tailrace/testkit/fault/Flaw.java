package dev.tailrace.testkit.fault;

/** What a tracker must never do to its users, each by the name that a verdict prints. */
public enum Flaw {
  /** Acknowledged, and not visible. */
  LOST("lost"),
  /** Visible more than once. */
  DUP("dup"),
  /** Visible, and never sent. */
  PHANTOM("phantom"),
  /** Visible with another value. */
  CHANGED("changed"),
  /** What one writer sent, in another order. */
  REORDERED("reordered"),
  /** Refused, and visible all the same. */
  REJECTED_VISIBLE("rejectedVisible"),
  /** A read at the position of a write that did not see it. */
  RYW("ryw"),
  /** A value or a position that went back for one reader. */
  BACKWARDS("backwards"),
  /** Shown as dead while it lived. */
  FALSE_DEAD("falseDead"),
  /** Not shown as dead long after it died. */
  MISSED_DEAD("missedDead"),
  /** Refused, and neither answered so nor a dead letter. */
  UNREPORTED("unreported");

  private final String text;

  Flaw(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
