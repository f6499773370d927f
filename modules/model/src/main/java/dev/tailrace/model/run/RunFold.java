package dev.tailrace.model.run;

import dev.tailrace.model.Logged;
import dev.tailrace.model.Reason;
import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.run.RunState.Visibility;
import org.jspecify.annotations.Nullable;

/**
 * What a lifecycle event does to a run: pure and total. Whatever the order, the repeats and the
 * delays in which events come, there is a next state or a reason why there is none.
 */
public final class RunFold {
  private RunFold() {}

  public static Outcome apply(RunState state, Logged<RunEvent> logged) {
    if (state.purged()) {
      return new Outcome.Refused(Reason.RUN_PURGED, "run " + state.run() + " was purged");
    }
    var draft = new RunDraft(state, logged);
    @Nullable Refusal refusal =
        switch (logged.event()) {
          case RunEvent.RunStarted(_, var launch) -> Starts.launched(draft, launch, null);
          case RunEvent.RunResumed(_, var launch, var from) -> Starts.launched(draft, launch, from);
          case RunEvent.WriterJoined(_, int rank, int attempt, var host) ->
              Starts.joined(draft, rank, attempt, host);
          case RunEvent.ProgressDeclared(_, int rank, int attempt, long expectMs) ->
              Starts.silenceDeclared(draft, rank, attempt, expectMs);
          case RunEvent.ConfigChanged(_, var config) -> Facts.config(draft, config);
          case RunEvent.TagsChanged(_, var tags) -> Facts.tags(draft, tags);
          case RunEvent.SummaryChanged(_, var summary) -> Facts.summary(draft, summary);
          case RunEvent.RunEdited edited -> Facts.edited(draft, edited);
          case RunEvent.RunFinished finished -> Ends.finished(draft, finished);
          case RunEvent.RunLost(_, var episode, var evidence) ->
              Verdicts.lost(draft, episode, evidence);
          case RunEvent.RunRevived(_, var episode) -> Verdicts.revived(draft, episode);
          case RunEvent.RunDeleted _ -> draft.show(Visibility.DELETED);
          case RunEvent.RunRestored _ -> draft.show(Visibility.SHOWN);
          case RunEvent.RunPurged _ -> draft.purge();
          case RunEvent.MetricDefined _,
              RunEvent.ArtifactLogged _,
              RunEvent.ResourceUsed _,
              RunEvent.SourceSaved _,
              RunEvent.AlertRaised _,
              RunEvent.MediaLogged _ ->
              Facts.onTheTimeline(draft);
        };
    return refusal == null ? new Outcome.Applied(draft.state()) : new Outcome.Refused(refusal);
  }
}
