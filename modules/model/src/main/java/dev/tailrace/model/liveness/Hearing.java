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

  /** Nothing was heard and no time has passed: what is left is what the run state says itself. */
  Hearing NONE =
      new Hearing() {
        @Override
        public @Nullable Heard of(int rank) {
          return null;
        }

        @Override
        public int span() {
          return 0;
        }

        @Override
        public long evidenceEpochMs() {
          return 0;
        }

        @Override
        public long watchedMs() {
          return 0;
        }
      };
}
