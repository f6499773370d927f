package dev.tailrace.model.run;

import dev.tailrace.model.run.Standing.Alive;
import dev.tailrace.model.run.Standing.Ended;
import dev.tailrace.model.run.Standing.Lost;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A run state by the names that the reference uses. */
final class StateFacts {
  private StateFacts() {}

  static Map<String, @Nullable Object> of(RunState state) {
    var facts = new TreeMap<String, @Nullable Object>();
    if (state.createdEpochMs() == null) {
      return facts;
    }
    facts.put("created", state.createdEpochMs());
    facts.put("lastEvent", state.lastEventEpochMs());
    facts.put("events", state.events());
    if (state.purged()) {
      facts.put("purged", true);
      return facts;
    }
    facts.put("late", state.late());
    facts.put("config", state.config().fields());
    facts.put("tags", state.tags().fields());
    facts.put("summary", state.summary().fields());
    facts.put("attempt", state.attempt());
    facts.put("attemptSince", state.attemptSinceEpochMs());
    facts.put("worldSize", state.worldSize());
    facts.put("cadence", cadence(state.cadence()));
    facts.put("end", end(state.end()));
    facts.put("error", said(state.error()));
    facts.put("result", said(state.result()));
    facts.put("revivals", state.revivals());
    facts.put("project", state.project());
    facts.put("name", state.about().name());
    facts.put("host", state.about().host());
    facts.put("deleted", state.deleted());
    facts.put("notes", state.notes().total());
    facts.put(
        "conflicts",
        state.notes().kept().stream()
            .flatMap(
                note ->
                    note instanceof Note.ConfigConflict(String key, _, _)
                        ? List.of(key).stream()
                        : List.<String>of().stream())
            .toList());
    for (Attempt attempt : state.attempts()) {
      facts.put(
          "attempt " + attempt.number(),
          Arrays.asList(attempt.fromStep(), attempt.startEpochMs(), attempt.startOffset()));
    }
    state.ranks().forEach((number, rank) -> facts.put("rank " + number, rank(rank)));
    return facts;
  }

  private static @Nullable Object end(@Nullable RunEnd end) {
    return end == null
        ? null
        : Map.of(
            "status", end.status(),
            "attempt", end.attempt(),
            "time", end.timeEpochMs(),
            "append", end.appendEpochMs(),
            "whole", end.whole());
  }

  private static @Nullable Object said(@Nullable Said<?> said) {
    return said == null ? null : Arrays.asList(said.rank(), said.what());
  }

  private static Object cadence(Cadence cadence) {
    return Arrays.asList(cadence.heartbeatMs(), cadence.staleAfterMs(), cadence.lostAfterMs());
  }

  private static Object rank(Rank rank) {
    Object standing =
        switch (rank.standing()) {
          case Ended(var status, var exitCode, long time, long append) ->
              Arrays.asList(status, exitCode, time, append);
          case Lost(var episode, var evidence, long since) ->
              Arrays.asList(episode, evidence, since);
          case Alive(var expectMs, var past) ->
              Arrays.asList(
                  expectMs, past == null ? null : past.episode(), past != null && past.recorded());
        };
    return Arrays.asList(
        rank.attempt(),
        rank.writers(),
        rank.host(),
        cadence(rank.cadence()),
        rank.lastHeardEpochMs(),
        standing);
  }
}
