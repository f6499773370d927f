package dev.tailrace.model.run;

import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.RunEvent.Episode;
import dev.tailrace.model.run.Standing.Alive;
import dev.tailrace.model.run.Standing.Ended;
import dev.tailrace.model.run.Standing.Lost;
import dev.tailrace.model.run.Standing.Past;
import org.jspecify.annotations.Nullable;

/** The judge's verdicts: one for each silence, void as soon as the rank was heard again. */
final class Verdicts {
  private Verdicts() {}

  static @Nullable Refusal lost(RunDraft draft, Episode episode, String evidence) {
    Refusal refusal = RankTable.refusal(episode.rank());
    if (refusal != null) {
      return refusal;
    }
    if (draft.end != null || RankTable.hasLeft(draft, episode.rank(), episode.attempt())) {
      return null;
    }
    Rank known = draft.ranks.get(episode.rank());
    Rank rank = known == null ? RankTable.unseen(draft, episode.attempt()) : known;
    if (rank.ended() || !isNews(episode, judged(rank.standing()))) {
      return null;
    }
    Long heard = rank.lastHeardEpochMs();
    boolean isVoid = heard != null && heard > episode.lastHeardEpochMs();
    put(
        draft,
        episode.rank(),
        rank,
        isVoid
            ? new Alive(expectSilenceMs(rank.standing()), new Past(episode, false))
            : new Lost(episode, evidence, draft.appendEpochMs));
    return null;
  }

  static @Nullable Refusal revived(RunDraft draft, Episode episode) {
    Rank rank = draft.ranks.get(episode.rank());
    if (rank == null
        || rank.ended()
        || !episode.equals(judged(rank.standing()))
        || (rank.standing() instanceof Alive(_, Past(_, boolean recorded)) && recorded)) {
      return null;
    }
    draft.revivals++;
    put(
        draft,
        episode.rank(),
        rank,
        new Alive(expectSilenceMs(rank.standing()), new Past(episode, true)));
    return null;
  }

  /** A later silence than the last one judged; the same again, or an older one, is no news. */
  private static boolean isNews(Episode episode, @Nullable Episode judged) {
    return judged == null
        || episode.lastHeardEpochMs() > judged.lastHeardEpochMs()
        || (episode.lastHeardEpochMs() == judged.lastHeardEpochMs()
            && episode.attempt() > judged.attempt());
  }

  private static @Nullable Episode judged(Standing standing) {
    return switch (standing) {
      case Alive(_, var past) -> past == null ? null : past.episode();
      case Lost(var episode, _, _) -> episode;
      case Ended _ -> null;
    };
  }

  private static @Nullable Long expectSilenceMs(Standing standing) {
    return standing instanceof Alive(var expectMs, _) ? expectMs : null;
  }

  private static void put(RunDraft draft, int number, Rank rank, Standing standing) {
    draft.ranks =
        draft.ranks.with(
            number,
            new Rank(
                rank.attempt(),
                rank.writers(),
                rank.host(),
                rank.cadence(),
                rank.lastHeardEpochMs(),
                standing));
  }
}
