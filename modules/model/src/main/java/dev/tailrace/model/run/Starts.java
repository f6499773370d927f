package dev.tailrace.model.run;

import dev.tailrace.model.Limits;
import dev.tailrace.model.Reason;
import dev.tailrace.model.Refusal;
import dev.tailrace.model.Value;
import dev.tailrace.model.event.Launch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** Starts, resumptions and joins: how a run, its attempts and its ranks come to be. */
final class Starts {
  private static final int ATTEMPTS_MAX = 10_000;

  private Starts() {}

  /**
   * run.started and run.resumed: the first of an attempt sets the config, every other joins with
   * its rank and adds what is absent.
   */
  static @Nullable Refusal launched(RunDraft draft, Launch launch, @Nullable Long fromStep) {
    Refusal refusal = refusal(draft, launch);
    if (refusal != null) {
      return refusal;
    }
    if (draft.end != null && launch.attempt() > draft.end.attempt()) {
      Ends.reopen(draft, launch.attempt());
    }
    boolean opens = launch.attempt() > lastStarted(draft);
    refusal = takeConfig(draft, launch, opens);
    if (refusal != null) {
      return refusal;
    }
    noteProject(draft, launch);
    draft.about = draft.about.with(launch, opens);
    addAttempt(draft, launch, fromStep);
    RankTable.named(draft, launch.attempt());
    if (opens) {
      draft.cadence = Cadence.of(launch);
      draft.attemptSinceEpochMs = draft.appendEpochMs;
    }
    RankTable.sized(draft, launch);
    RankTable.seen(
        draft,
        launch.rank(),
        new RankTable.Sighting(launch.attempt(), launch.host(), Cadence.of(launch), null));
    Ends.settle(draft);
    return null;
  }

  static @Nullable Refusal joined(RunDraft draft, int rank, int attempt, @Nullable Value host) {
    return sighted(draft, rank, new RankTable.Sighting(attempt, host, null, null));
  }

  static @Nullable Refusal silenceDeclared(RunDraft draft, int rank, int attempt, long expectMs) {
    return sighted(draft, rank, new RankTable.Sighting(attempt, null, null, expectMs));
  }

  private static @Nullable Refusal sighted(RunDraft draft, int rank, RankTable.Sighting sighting) {
    Refusal refusal = RankTable.refusal(rank);
    if (refusal != null) {
      return refusal;
    }
    RankTable.named(draft, sighting.attempt());
    RankTable.seen(draft, rank, sighting);
    return null;
  }

  private static @Nullable Refusal refusal(RunDraft draft, Launch launch) {
    Integer worldSize = launch.worldSize();
    if (worldSize != null && (worldSize < 1 || worldSize > Limits.DEFAULT.runRanksMax())) {
      return new Refusal(Reason.RANK_QUOTA, "worldSize " + worldSize);
    }
    if (draft.attempts.size() >= ATTEMPTS_MAX && !isKnown(draft, launch.attempt())) {
      return new Refusal(Reason.ATTEMPT_RANGE, "more than " + ATTEMPTS_MAX + " attempts");
    }
    return RankTable.refusal(launch.rank());
  }

  private static int lastStarted(RunDraft draft) {
    return draft.attempts.isEmpty() ? Integer.MIN_VALUE : draft.attempts.getLast().number();
  }

  private static boolean isKnown(RunDraft draft, int number) {
    return draft.attempts.stream().anyMatch(attempt -> attempt.number() == number);
  }

  private static void addAttempt(RunDraft draft, Launch launch, @Nullable Long fromStep) {
    var attempts = new ArrayList<>(draft.attempts);
    int number = launch.attempt();
    if (!isKnown(draft, number)) {
      attempts.add(new Attempt(number, fromStep, draft.header.timeEpochMs(), draft.offset));
      attempts.sort(Comparator.comparingInt(Attempt::number));
    } else if (fromStep != null) {
      // The rank that announced the attempt may not have known where it goes on.
      attempts.replaceAll(
          known ->
              known.number() == number && known.fromStep() == null
                  ? new Attempt(number, fromStep, known.startEpochMs(), known.startOffset())
                  : known);
    } else {
      return;
    }
    draft.attempts = attempts;
  }

  private static @Nullable Refusal takeConfig(RunDraft draft, Launch launch, boolean opens) {
    if (opens) {
      Refusal refusal = Facts.config(draft, launch.config(), draft.config.merge(launch.config()));
      return refusal != null
          ? refusal
          : Facts.tags(draft, launch.tags(), draft.tags.merge(launch.tags()));
    }
    // An older attempt's start that comes late differs for a reason: nothing to note.
    if (launch.attempt() == lastStarted(draft)) {
      noteConflicts(draft, launch);
    }
    Refusal refusal =
        Facts.config(draft, launch.config(), withAbsent(draft.config, launch.config()));
    return refusal != null
        ? refusal
        : Facts.tags(draft, launch.tags(), withAbsent(draft.tags, launch.tags()));
  }

  private static Value.Fields withAbsent(Value.Fields fields, Value.Fields more) {
    var absent = new LinkedHashMap<String, Value>();
    more.fields()
        .forEach(
            (key, value) -> {
              if (!fields.fields().containsKey(key)) {
                absent.put(key, value);
              }
            });
    return fields.merge(new Value.Fields(absent));
  }

  private static void noteConflicts(RunDraft draft, Launch launch) {
    launch
        .config()
        .fields()
        .forEach(
            (key, value) -> {
              Value standing = draft.config.fields().get(key);
              if (standing != null && !(value instanceof Value.Null) && !standing.says(value)) {
                draft.notes =
                    draft.notes.with(new Note.ConfigConflict(key, launch.rank(), launch.attempt()));
              }
            });
  }

  private static void noteProject(RunDraft draft, Launch launch) {
    String project = draft.about.project();
    String named = launch.project();
    if (project != null && named != null && !project.equals(named)) {
      draft.notes =
          draft.notes.with(new Note.ProjectMismatch(named, launch.rank(), launch.attempt()));
    }
  }
}
