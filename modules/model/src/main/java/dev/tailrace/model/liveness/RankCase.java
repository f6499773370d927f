package dev.tailrace.model.liveness;

import dev.tailrace.model.event.RunEvent.EndStatus;
import dev.tailrace.model.event.RunEvent.Episode;
import dev.tailrace.model.run.Patience;
import dev.tailrace.model.run.Rank;
import dev.tailrace.model.run.RunState;
import dev.tailrace.model.run.RunStatus;
import dev.tailrace.model.run.Standing;
import dev.tailrace.model.run.Standing.Alive;
import dev.tailrace.model.run.Standing.Ended;
import dev.tailrace.model.run.Standing.Lost;
import dev.tailrace.model.run.Standing.Past;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one rank, side by side.
 *
 * @param rank its entry in the run state; null when topic {@code runs} never saw it
 * @param heard what the views heard; null when they heard nothing
 * @param countsFromEpochMs when it was last heard, or counts as heard; null before the run's start
 * @param silenceMs since then, as far as it is certain
 * @param patience with this rank, an announced silence included
 */
record RankCase(
    int number,
    @Nullable Rank rank,
    @Nullable Heard heard,
    @Nullable Long countsFromEpochMs,
    long silenceMs,
    Patience patience) {

  /** Every rank that was seen, or is expected, in the order of their numbers. */
  static List<RankCase> all(RunState state, Hearing hearing, Patience undeclared) {
    Integer worldSize = state.worldSize();
    int expected = worldSize == null ? 0 : worldSize;
    int span = Math.max(Math.max(state.ranks().span(), hearing.span()), expected);
    var cases = new ArrayList<RankCase>();
    for (int number = 0; number < span; number++) {
      Rank rank = state.ranks().get(number);
      Heard heard = hearing.of(number);
      if (rank != null || number < expected || isSeenElsewhere(state, heard)) {
        cases.add(of(number, state, heard, hearing, undeclared));
      }
    }
    return cases;
  }

  /** Heard in other topics only, as ranks of a run that never said how many it has. */
  private static boolean isSeenElsewhere(RunState state, @Nullable Heard heard) {
    if (heard == null || state.world() != null) {
      return false;
    }
    // What fell silent before the run was reopened was a rank of an older attempt.
    Long sinceEpochMs = state.attemptSinceEpochMs();
    return state.reopenedBy() <= 1 || sinceEpochMs == null || heard.lastEpochMs() > sinceEpochMs;
  }

  private static RankCase of(
      int number, RunState state, @Nullable Heard heard, Hearing hearing, Patience undeclared) {
    Rank rank = state.ranks().get(number);
    Patience patience = (rank == null ? state.cadence() : rank.cadence()).patience(undeclared);
    Long expectMs = expectedSilenceMs(rank, heard);
    if (expectMs != null) {
      patience = patience.afterSilenceOf(expectMs);
    }
    Long own = state.heardEpochMs(number);
    if (heard != null && (own == null || own <= heard.lastEpochMs())) {
      return new RankCase(number, rank, heard, heard.lastEpochMs(), heard.silenceMs(), patience);
    }
    long silenceMs =
        own == null ? 0 : Heard.silenceMs(own, hearing.evidenceEpochMs(), hearing.watchedMs());
    return new RankCase(number, rank, heard, own, silenceMs, patience);
  }

  /** What the rank announced, until its next sign of life in any topic. */
  private static @Nullable Long expectedSilenceMs(@Nullable Rank rank, @Nullable Heard heard) {
    if (rank == null || !(rank.standing() instanceof Alive(Long expectMs, _))) {
      return null;
    }
    Long own = rank.lastHeardEpochMs();
    return heard == null || (own != null && heard.lastEpochMs() <= own) ? expectMs : null;
  }

  /** How this rank stands while its run has not ended. */
  RunStatus status() {
    return switch (standing()) {
      case Ended ended -> statusOf(ended.status());
      case Lost lost when !isVoid(lost) -> RunStatus.LOST;
      case Lost _, Alive _ -> {
        if (silenceMs > patience.staleAfterMs()) {
          yield RunStatus.STALE;
        }
        yield lastHeardEpochMs() == null && rank == null ? RunStatus.PENDING : RunStatus.RUNNING;
      }
    };
  }

  /** How it stands once its run has ended as {@code end} says. */
  RunStatus statusAfter(EndStatus end) {
    RunStatus status = status();
    boolean alive =
        status == RunStatus.PENDING || status == RunStatus.RUNNING || status == RunStatus.STALE;
    return alive ? statusOf(end) : status;
  }

  static RunStatus statusOf(EndStatus end) {
    return switch (end) {
      case FINISHED -> RunStatus.FINISHED;
      case FAILED -> RunStatus.FAILED;
      case INTERRUPTED -> RunStatus.INTERRUPTED;
    };
  }

  private Standing standing() {
    return rank == null ? new Alive(null, null) : rank.standing();
  }

  /** The verdict that stands against it; null when there is none or it was heard since. */
  @Nullable Lost verdict() {
    return standing() instanceof Lost lost && !isVoid(lost) ? lost : null;
  }

  private boolean isVoid(Lost lost) {
    return isHeardAfter(lost.episode())
        || (countsFromEpochMs != null && countsFromEpochMs > lost.episode().lastHeardEpochMs());
  }

  private boolean isHeardAfter(Episode episode) {
    return heard != null
        && (heard.sinceVerdict() || heard.lastEpochMs() > episode.lastHeardEpochMs());
  }

  /** A silence that was judged lost and is over, but {@code run.revived} has not said so yet. */
  @Nullable Episode unrecordedRevival() {
    return switch (standing()) {
      case Lost(var episode, _, _) -> isHeardAfter(episode) ? episode : null;
      case Alive(_, Past(var episode, boolean recorded)) -> recorded ? null : episode;
      case Alive _, Ended _ -> null;
    };
  }

  /** The silence that is now too long and was not judged yet; null when there is none. */
  @Nullable Episode overdue(int attempt) {
    if (countsFromEpochMs == null || silenceMs <= patience.lostAfterMs()) {
      return null;
    }
    var episode = new Episode(number, attempt, countsFromEpochMs);
    return switch (standing()) {
      case Alive(_, var past) -> past == null || isLater(episode, past.episode()) ? episode : null;
      case Lost(var judged, _, _) -> isLater(episode, judged) ? episode : null;
      case Ended _ -> null;
    };
  }

  private static boolean isLater(Episode episode, Episode judged) {
    return episode.lastHeardEpochMs() > judged.lastHeardEpochMs();
  }

  /** Broker time of its last sign of life in any topic; null when there was none. */
  @Nullable Long lastHeardEpochMs() {
    Long own = rank == null ? null : rank.lastHeardEpochMs();
    if (heard == null) {
      return own;
    }
    return own == null ? Long.valueOf(heard.lastEpochMs()) : Math.max(own, heard.lastEpochMs());
  }
}
