package dev.tailrace.model.run;

import dev.tailrace.model.event.RunEvent.EndStatus;

/**
 * The end of a run: it stays until a higher attempt starts.
 *
 * @param status the worst that was said by then: failed, else interrupted, else finished
 * @param attempt the highest attempt known by then
 * @param timeEpochMs client clock; the latest of the ranks' ends
 * @param appendEpochMs broker time of the event that ended it
 * @param whole whether one {@code run.finished} without a rank ended it for all
 */
public record RunEnd(
    EndStatus status, int attempt, long timeEpochMs, long appendEpochMs, boolean whole) {}
