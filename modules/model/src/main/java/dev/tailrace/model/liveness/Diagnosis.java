package dev.tailrace.model.liveness;

import dev.tailrace.model.event.RunEvent.EndStatus;
import dev.tailrace.model.run.RunEnd;
import dev.tailrace.model.run.RunState;
import dev.tailrace.model.run.RunStatus;
import dev.tailrace.model.run.Standing.Ended;
import dev.tailrace.model.run.Standing.Lost;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the cases of all ranks make of the run. */
final class Diagnosis {
  private final RunState state;
  private final Hearing hearing;
  private final List<RankLiveness> ranks = new ArrayList<>();
  private final Map<RunStatus, List<RankCase>> byStatus = new EnumMap<>(RunStatus.class);
  private @Nullable Long lastHeardEpochMs;

  Diagnosis(RunState state, Hearing hearing, List<RankCase> cases) {
    this.state = state;
    this.hearing = hearing;
    for (RankCase rank : cases) {
      RunEnd end = state.end();
      RunStatus status = end == null ? rank.status() : rank.statusAfter(end.status());
      if (!state.started() && status == RunStatus.RUNNING) {
        status = RunStatus.PENDING;
      }
      Long heard = rank.lastHeardEpochMs();
      ranks.add(new RankLiveness(rank.number(), status, heard));
      byStatus.computeIfAbsent(status, _ -> new ArrayList<>()).add(rank);
      if (heard != null && (lastHeardEpochMs == null || heard > lastHeardEpochMs)) {
        lastHeardEpochMs = heard;
      }
    }
  }

  RunLiveness runLiveness() {
    RunStatus status = status();
    boolean degraded =
        !with(RunStatus.LOST).isEmpty()
            && (status == RunStatus.RUNNING || status == RunStatus.STALE);
    return new RunLiveness(
        status,
        degraded,
        new Wording(state, ranks.size() > 1, hearing.evidenceEpochMs()).reason(status, byStatus),
        sinceEpochMs(status),
        evidence(),
        lastHeardEpochMs,
        ranks);
  }

  private RunStatus status() {
    RunEnd end = state.end();
    if (end != null) {
      boolean lost = end.status() != EndStatus.FAILED && !with(RunStatus.LOST).isEmpty();
      return lost ? RunStatus.LOST : RankCase.statusOf(end.status());
    }
    if (!state.started()) {
      return RunStatus.PENDING;
    }
    if (!with(RunStatus.RUNNING).isEmpty() || !with(RunStatus.PENDING).isEmpty()) {
      return RunStatus.RUNNING;
    }
    if (!with(RunStatus.STALE).isEmpty()) {
      return RunStatus.STALE;
    }
    return worst();
  }

  /** The status while no rank is alive. */
  private RunStatus worst() {
    if (!with(RunStatus.FAILED).isEmpty()) {
      return RunStatus.FAILED;
    }
    if (!with(RunStatus.LOST).isEmpty()) {
      return RunStatus.LOST;
    }
    return with(RunStatus.INTERRUPTED).isEmpty() ? RunStatus.FINISHED : RunStatus.INTERRUPTED;
  }

  private List<RankCase> with(RunStatus status) {
    return byStatus.getOrDefault(status, List.of());
  }

  private @Nullable Long sinceEpochMs(RunStatus status) {
    RunEnd end = state.end();
    if (end != null) {
      return end.appendEpochMs();
    }
    return switch (status) {
      case PENDING -> state.createdEpochMs();
      case RUNNING -> state.attemptSinceEpochMs();
      case STALE -> becameStaleEpochMs();
      case LOST, FINISHED, FAILED, INTERRUPTED -> lastChangeEpochMs();
    };
  }

  /** When the last of the ranks that are alive became stale. */
  private @Nullable Long becameStaleEpochMs() {
    Long latest = null;
    for (RankCase rank : with(RunStatus.STALE)) {
      Long from = rank.countsFromEpochMs();
      if (from != null) {
        long staleEpochMs = from + rank.patience().staleAfterMs();
        latest = latest == null ? staleEpochMs : Math.max(latest, staleEpochMs);
      }
    }
    return latest;
  }

  /** When the last rank that was alive ended or was judged lost. */
  private @Nullable Long lastChangeEpochMs() {
    Long latest = null;
    for (List<RankCase> ranksOfOneStatus : byStatus.values()) {
      for (RankCase rank : ranksOfOneStatus) {
        Long changed = changedEpochMs(rank);
        if (changed != null && (latest == null || changed > latest)) {
          latest = changed;
        }
      }
    }
    return latest;
  }

  private static @Nullable Long changedEpochMs(RankCase rank) {
    Lost verdict = rank.verdict();
    if (verdict != null) {
      return verdict.sinceEpochMs();
    }
    return rank.rank() != null && rank.rank().standing() instanceof Ended ended
        ? Long.valueOf(ended.appendEpochMs())
        : null;
  }

  private @Nullable String evidence() {
    for (RankCase rank : with(RunStatus.LOST)) {
      Lost verdict = rank.verdict();
      if (verdict != null) {
        return verdict.evidence();
      }
    }
    for (RankCase rank : with(RunStatus.STALE)) {
      return Wording.evidence(rank, hearing.evidenceEpochMs());
    }
    return null;
  }
}
