package dev.tailrace.model.run;

import dev.tailrace.model.Limits;
import dev.tailrace.model.Reason;
import dev.tailrace.model.Refusal;
import dev.tailrace.model.Value;
import dev.tailrace.model.event.Launch;
import dev.tailrace.model.run.Standing.Alive;
import dev.tailrace.model.run.Standing.Ended;
import dev.tailrace.model.run.Standing.Lost;
import dev.tailrace.model.run.Standing.Past;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is there, who was heard, and who came too late. */
final class RankTable {
  private RankTable() {}

  /**
   * What a process of a rank said when it showed itself.
   *
   * @param cadence null when it could not say
   * @param expectSilenceMs null when it is not about to be silent
   */
  record Sighting(
      int attempt,
      @Nullable Value host,
      @Nullable Cadence cadence,
      @Nullable Long expectSilenceMs) {}

  static @Nullable Refusal refusal(int rank) {
    return Ranks.isNumber(rank)
        ? null
        : new Refusal(
            Reason.RANK_QUOTA,
            "rank " + rank + ", a run has ranks 0.." + (Limits.DEFAULT.runRanksMax() - 1));
  }

  /** The attempt was named: the run's is the highest. */
  static void named(RunDraft draft, int attempt) {
    if (attempt > draft.attempt) {
      draft.attempt = attempt;
      if (draft.attemptSinceEpochMs != null) {
        draft.attemptSinceEpochMs = draft.appendEpochMs;
      }
    }
  }

  /** The world's size, if this start says it first in the latest attempt that says it. */
  static void sized(RunDraft draft, Launch launch) {
    Integer size = launch.worldSize();
    if (size == null || (draft.world != null && draft.world.attempt() >= launch.attempt())) {
      return;
    }
    draft.world = new World(size, launch.attempt());
    draft.ranks = draft.ranks.only((number, rank) -> !hasLeft(draft, number, rank.attempt()));
  }

  /** Whether what a rank says for this attempt is about a part of the run that is over. */
  static boolean hasLeft(RunDraft draft, int rank, int attempt) {
    World world = draft.world;
    return attempt < draft.reopenedBy
        || (world != null && rank >= world.size() && attempt < world.attempt());
  }

  /** A process of the rank showed itself: a sign of life unless resent, and late after its end. */
  static void seen(RunDraft draft, int number, Sighting sighting) {
    Rank old = draft.ranks.get(number);
    if (isLate(draft, old, sighting.attempt())) {
      draft.late++;
    }
    if (hasLeft(draft, number, sighting.attempt())) {
      return;
    }
    Rank rank = old == null ? unseen(draft, sighting.attempt()) : old;
    boolean newer = sighting.attempt() >= rank.attempt();
    boolean again = sighting.attempt() > rank.attempt();
    if (again && rank.ended()) {
      Ends.undo(draft, number);
    }
    Rank next =
        new Rank(
            Math.max(rank.attempt(), sighting.attempt()),
            withWriter(draft, number, rank),
            newer && sighting.host() != null ? sighting.host() : rank.host(),
            newer && sighting.cadence() != null ? sighting.cadence() : rank.cadence(),
            rank.lastHeardEpochMs(),
            again && rank.ended() ? Alive.FRESH : rank.standing());
    draft.ranks = draft.ranks.with(number, heard(draft, next, sighting.expectSilenceMs()));
  }

  /** A process said something about its run; config and summary are signs of life besides. */
  static void spoke(RunDraft draft, boolean signOfLife) {
    String writer = draft.header.writer();
    if (writer == null) {
      return;
    }
    Integer number = draft.ranks.rankOf(writer);
    Rank rank = number == null ? null : draft.ranks.get(number);
    if (draft.end != null || (rank != null && rank.ended())) {
      draft.late++;
    }
    if (number != null && rank != null && signOfLife) {
      draft.ranks = draft.ranks.with(number, heard(draft, rank, null));
    }
  }

  static boolean isLate(RunDraft draft, @Nullable Rank rank, int attempt) {
    return draft.end != null
        || attempt < draft.reopenedBy
        || (rank != null && rank.ended() && attempt <= rank.attempt());
  }

  /** A rank of which this topic has told nothing. */
  static Rank unseen(RunDraft draft, int attempt) {
    return new Rank(attempt, List.of(), null, draft.cadence, null, Alive.FRESH);
  }

  private static Rank heard(RunDraft draft, Rank rank, @Nullable Long expectSilenceMs) {
    if (draft.header.resent()) {
      return rank;
    }
    Standing standing =
        switch (rank.standing()) {
          case Alive(_, var past) -> new Alive(expectSilenceMs, past);
          case Lost(var episode, _, _) -> new Alive(expectSilenceMs, new Past(episode, false));
          case Ended ended -> ended;
        };
    Long before = rank.lastHeardEpochMs();
    long heardEpochMs =
        before == null ? draft.appendEpochMs : Math.max(before, draft.appendEpochMs);
    return new Rank(
        rank.attempt(), rank.writers(), rank.host(), rank.cadence(), heardEpochMs, standing);
  }

  private static List<String> withWriter(RunDraft draft, int number, Rank rank) {
    String writer = draft.header.writer();
    if (writer == null || rank.writers().contains(writer)) {
      return rank.writers();
    }
    takeFromOther(draft, writer, number);
    var writers = new ArrayList<>(rank.writers());
    writers.add(writer);
    return writers.size() > Rank.WRITERS_MAX ? writers.subList(1, writers.size()) : writers;
  }

  /** A writer is one process and speaks for one rank: the last that it named. */
  private static void takeFromOther(RunDraft draft, String writer, int number) {
    Integer other = draft.ranks.rankOf(writer);
    Rank rank = other == null || other == number ? null : draft.ranks.get(other);
    if (other == null || rank == null) {
      return;
    }
    var writers = new ArrayList<>(rank.writers());
    writers.remove(writer);
    draft.ranks =
        draft.ranks.with(
            other,
            new Rank(
                rank.attempt(),
                writers,
                rank.host(),
                rank.cadence(),
                rank.lastHeardEpochMs(),
                rank.standing()));
  }
}
