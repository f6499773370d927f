package dev.tailrace.model.oracle;

import dev.tailrace.model.Logged;
import dev.tailrace.model.Value;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.Launch;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunEvent.EndStatus;
import dev.tailrace.model.event.RunEvent.Episode;
import dev.tailrace.model.event.RunEvent.RunFinished;
import dev.tailrace.model.oracle.Dossier.Entry;
import dev.tailrace.model.oracle.History.Start;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A run after the design's sentences, one by one, from the list of all its events. */
public final class ReferenceRun {
  private record Words(@Nullable Integer rank, Object what) {}

  private final History history = new History();
  private final Map<Integer, Dossier> dossiers = new TreeMap<>();
  private final Map<Integer, List<String>> writers = new TreeMap<>();
  private final Map<String, Value> config = new LinkedHashMap<>();
  private final Map<String, Value> tags = new LinkedHashMap<>();
  private final Map<String, Value> summary = new LinkedHashMap<>();
  private final List<String> conflicts = new ArrayList<>();
  private int reopenedBy = 1;
  private @Nullable Long attemptSince;
  private @Nullable Map<String, Object> end;
  private @Nullable Words error;
  private @Nullable Words result;
  private int late;
  private int revivals;

  /** Takes the event: {@code applied}, or the reason code why not. */
  public String apply(Logged<RunEvent> logged) {
    if (history.log.stream().anyMatch(known -> known.event() instanceof RunEvent.RunPurged)) {
      return "run_purged";
    }
    String refused = Quotas.refusal(history, config, logged.event());
    if (refused != null) {
      return refused;
    }
    int attemptBefore = history.attempt();
    history.log.add(logged);
    if (history.attempt() > attemptBefore && !history.starts.isEmpty()) {
      attemptSince = logged.appendEpochMs();
    }
    take(logged);
    endWhenAllEnded(logged);
    return "applied";
  }

  private void take(Logged<RunEvent> logged) {
    switch (logged.event()) {
      case RunEvent.RunStarted(_, var launch) -> start(new Start(launch, null, logged));
      case RunEvent.RunResumed(_, var launch, var from) -> start(new Start(launch, from, logged));
      case RunEvent.WriterJoined(_, int rank, int attempt, var host) ->
          sight(logged, rank, attempt, null, host, null);
      case RunEvent.ProgressDeclared(_, int rank, int attempt, long expectMs) ->
          sight(logged, rank, attempt, expectMs, null, null);
      case RunEvent.ConfigChanged(_, var changes) -> {
        Keys.merge(config, changes);
        word(logged, true);
      }
      case RunEvent.SummaryChanged(_, var changes) -> {
        Keys.merge(summary, changes);
        word(logged, true);
      }
      case RunEvent.TagsChanged(_, var changes) -> {
        Keys.merge(tags, changes);
        word(logged, false);
      }
      case RunEvent.RunEdited edited -> Keys.merge(tags, edited.tags());
      case RunFinished finished -> {
        Integer rank = finished.rank();
        if (rank == null) {
          wholeEnd(finished, logged);
        } else {
          rankEnd(finished, rank, logged);
        }
      }
      case RunEvent.RunLost(_, var episode, var evidence) -> lost(episode, evidence, logged);
      case RunEvent.RunRevived(_, var episode) -> revived(episode);
      case RunEvent.RunDeleted _, RunEvent.RunRestored _, RunEvent.RunPurged _ -> {}
      case RunEvent.MetricDefined _,
          RunEvent.ArtifactLogged _,
          RunEvent.ResourceUsed _,
          RunEvent.SourceSaved _,
          RunEvent.AlertRaised _,
          RunEvent.MediaLogged _ ->
          word(logged, false);
    }
  }

  private void start(Start start) {
    Launch launch = start.launch();
    if (end != null && launch.attempt() > (int) attribute(end, "attempt")) {
      end = null;
      error = null;
      result = null;
      reopenedBy = launch.attempt();
    }
    boolean opening = history.isOpening(launch);
    int newest =
        history.starts.stream().mapToInt(known -> known.launch().attempt()).max().orElse(0);
    launch
        .config()
        .fields()
        .forEach(
            (key, value) -> {
              Value known = config.get(key);
              if (!opening
                  && launch.attempt() == newest
                  && known != null
                  && value != Value.Null.NULL
                  && !Keys.number(known).equals(Keys.number(value))) {
                conflicts.add(key);
              }
            });
    Keys.take(config, launch.config(), opening);
    Keys.take(tags, launch.tags(), opening);
    history.starts.add(start);
    if (opening) {
      attemptSince = start.at().appendEpochMs();
    }
    dossiers.keySet().removeIf(rank -> hasLeft(rank, dossier(rank).attempt()));
    writers.keySet().retainAll(dossiers.keySet());
    sight(
        start.at(), launch.rank(), launch.attempt(), null, launch.host(), History.cadence(launch));
  }

  private boolean hasLeft(int rank, int attempt) {
    Launch world = history.world();
    return attempt < reopenedBy
        || (world != null && rank >= history.worldSize() && attempt < world.attempt());
  }

  private Dossier dossier(int rank) {
    return dossiers.computeIfAbsent(rank, _ -> new Dossier(history.runCadence()));
  }

  private boolean hasEnded(int rank) {
    return dossiers.containsKey(rank) && dossier(rank).end() != null;
  }

  private void sight(
      Logged<RunEvent> logged,
      int rank,
      int attempt,
      @Nullable Long expectMs,
      @Nullable Value host,
      @Nullable List<@Nullable Long> cadence) {
    boolean rankEnded = hasEnded(rank);
    if (end != null || attempt < reopenedBy || (rankEnded && attempt <= dossier(rank).attempt())) {
      late++;
    }
    if (hasLeft(rank, attempt)) {
      return;
    }
    if (rankEnded && attempt > dossier(rank).attempt()) {
      takeBack(rank);
    }
    Header header = logged.event().header();
    dossier(rank)
        .add(
            new Entry.Sight(
                attempt, logged.appendEpochMs(), header.resent(), expectMs, host, cadence));
    String writer = header.writer();
    if (writer != null) {
      List<String> own = writers.computeIfAbsent(rank, _ -> new ArrayList<>());
      if (!own.contains(writer)) {
        writers.values().forEach(others -> others.remove(writer));
        own.add(writer);
      }
      if (own.size() > 8) {
        own.removeFirst();
      }
    }
  }

  private void takeBack(int rank) {
    if (end == null) {
      error = error != null && Integer.valueOf(rank).equals(error.rank()) ? null : error;
      result = result != null && Integer.valueOf(rank).equals(result.rank()) ? null : result;
    }
  }

  private void word(Logged<RunEvent> logged, boolean signOfLife) {
    Header header = logged.event().header();
    String writer = header.writer();
    if (writer == null) {
      return;
    }
    Integer rank = null;
    for (var entry : writers.entrySet()) {
      rank = entry.getValue().contains(writer) ? entry.getKey() : rank;
    }
    if (end != null || (rank != null && hasEnded(rank))) {
      late++;
    }
    if (rank != null && signOfLife) {
      dossier(rank).add(new Entry.Word(logged.appendEpochMs(), header.resent()));
    }
  }

  private void wholeEnd(RunFinished finished, Logged<RunEvent> logged) {
    int of = finished.attempt() == null ? history.attempt() : finished.attempt();
    if (end == null && of >= history.attempt()) {
      keepWords(finished);
      end = endOf(worst(finished.status()), finished.timeEpochMs(), logged, true);
    }
  }

  private void rankEnd(RunFinished finished, int rank, Logged<RunEvent> logged) {
    int seen = dossiers.containsKey(rank) ? dossier(rank).attempt() : Integer.MIN_VALUE;
    int of = finished.attempt() == null ? Math.max(history.attempt(), seen) : finished.attempt();
    if (hasLeft(rank, of) || of < seen) {
      return;
    }
    if (hasEnded(rank)) {
      if (of == seen) {
        late++;
        return;
      }
      takeBack(rank);
    }
    if (end == null) {
      keepWords(finished);
    }
    dossier(rank).add(new Entry.End(of, logged.appendEpochMs(), finished));
  }

  private void keepWords(RunFinished finished) {
    if (error == null && finished.error() != null) {
      error = new Words(finished.rank(), finished.error());
    }
    if (result == null && finished.result() != null) {
      result = new Words(finished.rank(), finished.result());
    }
  }

  private void endWhenAllEnded(Logged<RunEvent> logged) {
    boolean all = !dossiers.isEmpty();
    for (int rank = 0; rank < history.worldSize(); rank++) {
      all &= hasEnded(rank);
    }
    long lastTime = Long.MIN_VALUE;
    for (Dossier dossier : dossiers.values()) {
      Entry.End rankEnd = dossier.end();
      all &= rankEnd != null;
      lastTime = rankEnd == null ? lastTime : Math.max(lastTime, rankEnd.event().timeEpochMs());
    }
    if (all && end == null) {
      end = endOf(worst(EndStatus.FINISHED), lastTime, logged, false);
    }
  }

  private EndStatus worst(EndStatus said) {
    List<EndStatus> all = new ArrayList<>(List.of(said));
    for (Dossier dossier : dossiers.values()) {
      Entry.End rankEnd = dossier.end();
      if (rankEnd != null) {
        all.add(rankEnd.event().status());
      }
    }
    return all.contains(EndStatus.FAILED)
        ? EndStatus.FAILED
        : all.contains(EndStatus.INTERRUPTED) ? EndStatus.INTERRUPTED : EndStatus.FINISHED;
  }

  private Map<String, Object> endOf(
      EndStatus status, long time, Logged<RunEvent> logged, boolean whole) {
    return Map.of(
        "status", status,
        "attempt", history.attempt(),
        "time", time,
        "append", logged.appendEpochMs(),
        "whole", whole);
  }

  private static Object attribute(Map<String, Object> facts, String name) {
    return Objects.requireNonNull(facts.get(name));
  }

  private void lost(Episode episode, String evidence, Logged<RunEvent> logged) {
    int rank = episode.rank();
    if (end != null || hasLeft(rank, episode.attempt()) || hasEnded(rank)) {
      return;
    }
    Entry.Lost known = dossier(rank).verdict();
    if (known != null) {
      Episode before = known.episode();
      boolean later = episode.lastHeardEpochMs() > before.lastHeardEpochMs();
      boolean same = episode.lastHeardEpochMs() == before.lastHeardEpochMs();
      if (!later && !(same && episode.attempt() > before.attempt())) {
        return;
      }
    }
    Long heard = dossier(rank).lastHeard();
    boolean isVoid = heard != null && heard > episode.lastHeardEpochMs();
    dossier(rank).add(new Entry.Lost(episode, evidence, logged.appendEpochMs(), isVoid));
  }

  private void revived(Episode episode) {
    if (!dossiers.containsKey(episode.rank()) || hasEnded(episode.rank())) {
      return;
    }
    Dossier dossier = dossier(episode.rank());
    Entry.Lost verdict = dossier.verdict();
    if (verdict != null && verdict.episode().equals(episode) && !dossier.isRecorded()) {
      dossier.add(new Entry.Revived());
      revivals++;
    }
  }

  /** Everything there is to know, by name. */
  public Map<String, @Nullable Object> facts() {
    var facts = new TreeMap<String, @Nullable Object>();
    if (history.log.isEmpty()) {
      return facts;
    }
    facts.put("created", history.log.getFirst().appendEpochMs());
    facts.put("lastEvent", history.log.getLast().appendEpochMs());
    facts.put("events", (long) history.log.size());
    if (history.log.getLast().event() instanceof RunEvent.RunPurged) {
      facts.put("purged", true);
      return facts;
    }
    facts.put("late", (long) late);
    facts.put("config", config);
    facts.put("tags", tags);
    facts.put("summary", summary);
    facts.put("attempt", history.attempt());
    facts.put("attemptSince", attemptSince);
    facts.put("worldSize", history.world() == null ? null : history.worldSize());
    facts.put("cadence", history.runCadence());
    facts.put("end", end);
    facts.put("error", error == null ? null : Arrays.asList(error.rank(), error.what()));
    facts.put("result", result == null ? null : Arrays.asList(result.rank(), result.what()));
    facts.put("revivals", (long) revivals);
    facts.put("conflicts", conflicts.stream().distinct().toList());
    facts.put("notes", history.mismatches() + conflicts.size());
    history.about(facts);
    history.attempts(facts);
    dossiers.forEach((rank, dossier) -> facts.put("rank " + rank, rankFacts(rank, dossier)));
    return facts;
  }

  private Object rankFacts(int rank, Dossier dossier) {
    Entry.End rankEnd = dossier.end();
    Entry.Lost verdict = dossier.verdict();
    Object standing;
    if (rankEnd != null) {
      standing =
          Arrays.asList(
              rankEnd.event().status(),
              rankEnd.event().exitCode(),
              rankEnd.event().timeEpochMs(),
              rankEnd.appendEpochMs());
    } else if (verdict != null && dossier.isLost()) {
      standing = Arrays.asList(verdict.episode(), verdict.evidence(), verdict.appendEpochMs());
    } else {
      standing =
          Arrays.asList(
              dossier.expectMs(),
              verdict == null ? null : verdict.episode(),
              verdict != null && dossier.isRecorded());
    }
    return Arrays.asList(
        dossier.attempt(),
        writers.getOrDefault(rank, List.of()),
        dossier.host(),
        dossier.cadence(),
        dossier.lastHeard(),
        standing);
  }
}
