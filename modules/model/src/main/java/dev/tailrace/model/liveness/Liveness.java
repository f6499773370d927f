package dev.tailrace.model.liveness;

import dev.tailrace.model.event.RunEvent.Episode;
import dev.tailrace.model.liveness.Judgement.LostRank;
import dev.tailrace.model.run.Patience;
import dev.tailrace.model.run.RunState;
import java.util.ArrayList;
import java.util.List;

/** The liveness rule: which ranks are alive, silent or lost, and what that makes of the run. */
public final class Liveness {
  private Liveness() {}

  /**
   * How the run stands.
   *
   * @param undeclared the patience with ranks that promised no heartbeat: their project's
   */
  public static RunLiveness of(RunState state, Hearing hearing, Patience undeclared) {
    List<RankCase> cases = RankCase.all(state, hearing, undeclared);
    return new Diagnosis(state, hearing, cases).runLiveness();
  }

  /** What the judge has to write about the run now; nothing before its start or after its end. */
  public static Judgement judge(RunState state, Hearing hearing, Patience undeclared) {
    if (!state.started() || state.ended() || state.purged()) {
      return Judgement.NOTHING;
    }
    var lost = new ArrayList<LostRank>();
    var revived = new ArrayList<Episode>();
    for (RankCase rank : RankCase.all(state, hearing, undeclared)) {
      Episode over = rank.unrecordedRevival();
      Episode due = rank.overdue(state.attempt());
      if (over != null) {
        revived.add(over);
      } else if (due != null) {
        lost.add(new LostRank(due, Wording.evidence(rank, hearing.evidenceEpochMs())));
      }
    }
    return new Judgement(lost, revived);
  }
}
