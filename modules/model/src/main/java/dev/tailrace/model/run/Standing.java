package dev.tailrace.model.run;

import dev.tailrace.model.event.RunEvent.EndStatus;
import dev.tailrace.model.event.RunEvent.Episode;
import org.jspecify.annotations.Nullable;

/** How one rank stands by the lifecycle events alone: alive, judged lost, or ended. */
public sealed interface Standing {

  /**
   * Not known to be otherwise.
   *
   * @param expectSilenceMs how long it said it would be silent; holds until its next sign of life
   * @param past its last silence that was judged, now over
   */
  record Alive(@Nullable Long expectSilenceMs, @Nullable Past past) implements Standing {
    static final Alive FRESH = new Alive(null, null);
  }

  /**
   * Judged lost.
   *
   * @param sinceEpochMs broker time of the verdict
   */
  record Lost(Episode episode, String evidence, long sinceEpochMs) implements Standing {}

  /**
   * It sent its end for the attempt that {@link Rank#attempt} names; only a higher one undoes it.
   *
   * @param timeEpochMs client clock
   * @param appendEpochMs broker time; what this rank sends after it is late
   */
  record Ended(EndStatus status, @Nullable Integer exitCode, long timeEpochMs, long appendEpochMs)
      implements Standing {}

  /**
   * A verdict that is void because the rank was heard again.
   *
   * @param recorded whether {@code run.revived} said so
   */
  record Past(Episode episode, boolean recorded) {}
}
