package dev.tailrace.model.liveness;

import dev.tailrace.model.run.RunStatus;
import org.jspecify.annotations.Nullable;

/**
 * How one rank stands.
 *
 * @param status {@code PENDING} when it is expected and has not been heard yet
 * @param lastHeardEpochMs broker time; null when it was never heard
 */
public record RankLiveness(int rank, RunStatus status, @Nullable Long lastHeardEpochMs) {}
