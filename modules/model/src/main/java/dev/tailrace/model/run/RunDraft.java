package dev.tailrace.model.run;

import dev.tailrace.model.Logged;
import dev.tailrace.model.Refusal;
import dev.tailrace.model.Value;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunEvent.ErrorInfo;
import dev.tailrace.model.run.RunState.Visibility;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The next state while one event is being applied. It never leaves {@link RunFold#apply}; a refused
 * event's draft is thrown away.
 */
final class RunDraft {
  private final RunState before;
  final Header header;
  final long offset;
  final long appendEpochMs;

  long late;
  About about;
  Value.Fields config;
  Value.Fields tags;
  Value.Fields summary;
  int attempt;
  List<Attempt> attempts;
  @Nullable Long attemptSinceEpochMs;
  int reopenedBy;
  @Nullable World world;
  Cadence cadence;
  Ranks ranks;
  @Nullable RunEnd end;
  @Nullable Said<ErrorInfo> error;
  @Nullable Said<Value> result;
  long revivals;
  Notes notes;
  private Visibility visibility;

  RunDraft(RunState before, Logged<RunEvent> logged) {
    this.before = before;
    this.header = logged.event().header();
    this.offset = logged.offset();
    this.appendEpochMs = logged.appendEpochMs();
    this.late = before.late();
    this.about = before.about();
    this.config = before.config();
    this.tags = before.tags();
    this.summary = before.summary();
    this.attempt = before.attempt();
    this.attempts = before.attempts();
    this.attemptSinceEpochMs = before.attemptSinceEpochMs();
    this.reopenedBy = before.reopenedBy();
    this.world = before.world();
    this.cadence = before.cadence();
    this.ranks = before.ranks();
    this.end = before.end();
    this.error = before.error();
    this.result = before.result();
    this.revivals = before.revivals();
    this.notes = before.notes();
    this.visibility = before.visibility();
  }

  RunState state() {
    if (visibility == Visibility.PURGED) {
      return RunState.purged(before, appendEpochMs);
    }
    Long created = before.createdEpochMs();
    return new RunState(
        before.run(),
        created == null ? Long.valueOf(appendEpochMs) : created,
        appendEpochMs,
        before.events() + 1,
        late,
        about,
        config,
        tags,
        summary,
        attempt,
        attempts,
        attemptSinceEpochMs,
        reopenedBy,
        world,
        cadence,
        ranks,
        end,
        error,
        result,
        revivals,
        notes,
        visibility);
  }

  @Nullable Refusal show(Visibility visible) {
    visibility = visible;
    return null;
  }

  @Nullable Refusal purge() {
    return show(Visibility.PURGED);
  }
}
