package dev.tailrace.streams.store;

import dev.tailrace.streams.view.View;
import dev.tailrace.wire.Topic;

/** Compares what a view was folded from with the log as it is now. */
public interface LogCheck {
  /**
   * Asks the broker; called at each assignment, before the view takes records.
   *
   * @throws org.apache.kafka.common.errors.TimeoutException when the log cannot be reached in time:
   *     Streams tries again
   */
  Verdict compare(Topic topic, int partition, View view);

  /** What a view of the topic should name as its origin. */
  String origin(Topic topic);

  /** What the comparison showed. */
  sealed interface Verdict {
    /** The view is a fold of a beginning of this log. */
    record Same() implements Verdict {}

    /** It is of another cluster or topic, or the log lost records that the view had applied. */
    record Foreign(String why) implements Verdict {}

    /** Retention took records that the view has not seen; both ends are inclusive. */
    record Gap(long fromOffset, long toOffset) implements Verdict {}
  }
}
