package dev.tailrace.model.liveness;

import org.jspecify.annotations.Nullable;

/** What was heard of a run's ranks in all views, up to a moment of broker time. */
public interface Hearing {
  /**
   * What was heard of this rank; null when no view heard it. What the run state itself heard may be
   * left out.
   */
  @Nullable Heard of(int rank);

  /** One more than the highest rank that {@link #of} knows; 0 when it knows none. */
  int span();

  /** The broker time up to which all views had folded everything. */
  long evidenceEpochMs();

  /** How long this reader has watched without a hole, up to the evidence. */
  long watchedMs();
}
