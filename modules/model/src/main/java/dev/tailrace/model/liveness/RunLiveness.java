package dev.tailrace.model.liveness;

import dev.tailrace.model.run.RunStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run stands.
 *
 * @param degraded the run goes on, but without some of its ranks
 * @param reason one sentence why, such as {@code rank 3 stale: nothing for 31 s}; null when there
 *     is nothing to explain
 * @param sinceEpochMs broker time when this status began; null when nothing tells
 * @param evidence what a silence was judged by; null when nobody is silent
 * @param lastHeardEpochMs broker time of the last sign of life of any rank; null when there is none
 * @param ranks every rank that was seen or is expected, by number
 */
public record RunLiveness(
    RunStatus status,
    boolean degraded,
    @Nullable String reason,
    @Nullable Long sinceEpochMs,
    @Nullable String evidence,
    @Nullable Long lastHeardEpochMs,
    List<RankLiveness> ranks) {
  public RunLiveness {
    ranks = List.copyOf(ranks);
  }
}
