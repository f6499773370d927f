package dev.tailrace.model.liveness;

import dev.tailrace.model.event.RunEvent.Episode;
import java.util.List;

/** What the judge has to write now: silences that became too long, and those that are over. */
public record Judgement(List<LostRank> lost, List<Episode> revived) {
  public static final Judgement NOTHING = new Judgement(List.of(), List.of());

  public Judgement {
    lost = List.copyOf(lost);
    revived = List.copyOf(revived);
  }

  /** A silence to be written as {@code run.lost}, with the sentence that proves it. */
  public record LostRank(Episode episode, String evidence) {}
}
