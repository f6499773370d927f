package dev.tailrace.series;

import java.util.Map;

/** Which attempts a query reads. */
public sealed interface AttemptChoice {
  /**
   * The points that count today: attempt b hides the points of older attempts from its declared
   * first step on, else from its smallest step of this metric (and rank, unless all ranks are read
   * as one). What then still has several points at one (rank, step) shows the highest attempt.
   *
   * @param fromSteps the declared first step by attempt; attempts that declared none are left out.
   *     It comes from the caller because it lies in another topic.
   */
  record Effective(Map<Integer, Long> fromSteps) implements AttemptChoice {
    public Effective {
      fromSteps = Map.copyOf(fromSteps);
    }
  }

  /** Every attempt side by side; none hides another. */
  record Every() implements AttemptChoice {}

  /** One attempt as if there were no other. */
  record One(int attempt) implements AttemptChoice {}

  /** The points that count when no attempt declared a first step. */
  AttemptChoice UNDECLARED = new Effective(Map.of());

  AttemptChoice EVERY = new Every();
}
