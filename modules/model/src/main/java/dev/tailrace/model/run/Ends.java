package dev.tailrace.model.run;

import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.RunEvent.EndStatus;
import dev.tailrace.model.event.RunEvent.RunFinished;
import dev.tailrace.model.run.Standing.Ended;
import org.jspecify.annotations.Nullable;

/**
 * Ends: a run has ended when each of its ranks sent its end, or one end came for all; that stays
 * until a higher attempt starts.
 */
final class Ends {
  private Ends() {}

  static @Nullable Refusal finished(RunDraft draft, RunFinished finished) {
    Integer rank = finished.rank();
    if (rank == null) {
      runFinished(draft, finished);
      return null;
    }
    Refusal refusal = RankTable.refusal(rank);
    if (refusal == null) {
      rankFinished(draft, rank, finished);
      settle(draft);
    }
    return refusal;
  }

  private static void runFinished(RunDraft draft, RunFinished finished) {
    int attempt = finished.attempt() == null ? draft.attempt : finished.attempt();
    RankTable.named(draft, attempt);
    // The end of an older attempt says nothing about the one that goes on.
    if (draft.end != null || attempt < draft.attempt) {
      return;
    }
    keepWords(draft, finished);
    draft.end =
        new RunEnd(
            worst(finished.status(), worst(draft)),
            draft.attempt,
            finished.header().timeEpochMs(),
            draft.appendEpochMs,
            true);
  }

  private static void rankFinished(RunDraft draft, int number, RunFinished finished) {
    Rank old = draft.ranks.get(number);
    int current = old == null ? draft.attempt : Math.max(draft.attempt, old.attempt());
    int attempt = finished.attempt() == null ? current : finished.attempt();
    if (RankTable.hasLeft(draft, number, attempt) || (old != null && attempt < old.attempt())) {
      return;
    }
    if (old != null && old.ended() && attempt == old.attempt()) {
      draft.late++;
      return;
    }
    RankTable.named(draft, finished.attempt() == null ? draft.attempt : attempt);
    if (old != null && old.ended()) {
      undo(draft, number);
    }
    if (draft.end == null) {
      keepWords(draft, finished);
    }
    Rank rank = old == null ? RankTable.unseen(draft, attempt) : old;
    draft.ranks =
        draft.ranks.with(
            number,
            new Rank(
                attempt,
                rank.writers(),
                rank.host(),
                rank.cadence(),
                rank.lastHeardEpochMs(),
                new Ended(
                    finished.status(),
                    finished.exitCode(),
                    finished.header().timeEpochMs(),
                    draft.appendEpochMs)));
  }

  private static void keepWords(RunDraft draft, RunFinished finished) {
    if (draft.error == null && finished.error() != null) {
      draft.error = new Said<>(finished.rank(), finished.error());
    }
    if (draft.result == null && finished.result() != null) {
      draft.result = new Said<>(finished.rank(), finished.result());
    }
  }

  /** The rank goes on after its end: what it said with it no longer holds, unless the run ended. */
  static void undo(RunDraft draft, int rank) {
    if (draft.end != null) {
      return;
    }
    if (draft.error != null && Integer.valueOf(rank).equals(draft.error.rank())) {
      draft.error = null;
    }
    if (draft.result != null && Integer.valueOf(rank).equals(draft.result.rank())) {
      draft.result = null;
    }
  }

  /** A higher attempt starts after the end: only who was already seen in it counts. */
  static void reopen(RunDraft draft, int attempt) {
    draft.end = null;
    draft.error = null;
    draft.result = null;
    draft.reopenedBy = attempt;
    draft.ranks = draft.ranks.only((_, rank) -> rank.attempt() >= attempt);
  }

  /** Ends the run once every rank that was seen, or is below the world's size, has ended. */
  static void settle(RunDraft draft) {
    Ranks ranks = draft.ranks;
    if (draft.end != null || ranks.size() == 0 || ranks.ended() < ranks.size()) {
      return;
    }
    int expected = draft.world == null ? 0 : draft.world.size();
    if (ranks.size() < expected || ranks.presentBelow(expected) < expected) {
      return;
    }
    long[] lastEpochMs = {Long.MIN_VALUE};
    ranks.forEach(
        (_, rank) -> {
          if (rank.standing() instanceof Ended ended) {
            lastEpochMs[0] = Math.max(lastEpochMs[0], ended.timeEpochMs());
          }
        });
    draft.end = new RunEnd(worst(draft), draft.attempt, lastEpochMs[0], draft.appendEpochMs, false);
  }

  private static EndStatus worst(RunDraft draft) {
    EndStatus[] worst = {EndStatus.FINISHED};
    draft.ranks.forEach(
        (_, rank) -> {
          if (rank.standing() instanceof Ended ended) {
            worst[0] = worst(worst[0], ended.status());
          }
        });
    return worst[0];
  }

  private static EndStatus worst(EndStatus a, EndStatus b) {
    return severity(a) >= severity(b) ? a : b;
  }

  private static int severity(EndStatus status) {
    return switch (status) {
      case FAILED -> 2;
      case INTERRUPTED -> 1;
      case FINISHED -> 0;
    };
  }
}
