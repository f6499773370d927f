package dev.tailrace.server.tail;

import dev.tailrace.model.Limits;
import dev.tailrace.model.event.Heartbeat;
import dev.tailrace.model.event.JudgeMarker;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunEvent.AlertRaised;
import dev.tailrace.model.event.RunEvent.RunResumed;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.server.http.Globs;
import dev.tailrace.server.http.Nearest;
import dev.tailrace.server.http.Parameters;
import dev.tailrace.server.http.Problem;
import dev.tailrace.wire.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which frames a client wants.
 *
 * @param rank empty for all ranks
 * @param logRuns whose log frames are wanted; empty for all runs
 * @param series null when no series frames are wanted
 */
record TailChoice(
    Set<Type> types,
    Globs metrics,
    OptionalInt rank,
    Set<String> logRuns,
    @Nullable SeriesChoice series) {

  /** The kinds of frames that records become. */
  enum Type {
    RUN,
    METRICS,
    LOG,
    ALERT;

    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final String SERIES = "series";
  private static final String LOG_RUN = "logRun";

  TailChoice {
    types = Set.copyOf(types);
    logRuns = Set.copyOf(logRuns);
  }

  static TailChoice read(Parameters parameters) {
    Set<Type> types = EnumSet.noneOf(Type.class);
    SeriesChoice series = null;
    List<String> words = parameters.list("types");
    for (String word : words) {
      if (word.equals(SERIES)) {
        series = SeriesChoice.read(parameters);
      } else {
        types.add(type(word));
      }
    }
    if (words.isEmpty()) {
      types = EnumSet.allOf(Type.class);
    }
    for (String name : SeriesChoice.PARAMETERS) {
      require(parameters, name, series != null, SERIES);
    }
    require(parameters, LOG_RUN, types.contains(Type.LOG), Type.LOG.code());
    return new TailChoice(
        types,
        new Globs(parameters.texts("metric")),
        rank(parameters),
        RunNames.read(parameters, LOG_RUN),
        series);
  }

  /** Refuses runs that are not among those of the tail, where these are named: none or more. */
  void requireAmong(Set<String> named) {
    RunNames.requireAmong(named, LOG_RUN, logRuns);
    if (series != null) {
      RunNames.requireAmong(named, SeriesChoice.RUN, series.runs());
    }
  }

  private static void require(Parameters parameters, String name, boolean asked, String type) {
    if (!asked && parameters.has(name)) {
      throw Problem.badRequest("parameter " + name + " goes with types=" + type);
    }
  }

  private static OptionalInt rank(Parameters parameters) {
    String rank = parameters.text("rank").orElse("all");
    if (rank.equals("all")) {
      return OptionalInt.empty();
    }
    int rankMax = Limits.DEFAULT.runRanksMax() - 1;
    if (!rank.chars().allMatch(Character::isDigit)) {
      throw Parameters.bad("rank", rank, "all or a number from 0 to " + rankMax);
    }
    return parameters.count("rank", 0, rankMax);
  }

  private static Type type(String word) {
    List<String> words = new ArrayList<>();
    Arrays.stream(Type.values()).map(Type::code).forEach(words::add);
    int known = words.indexOf(word);
    if (known >= 0) {
      return Type.values()[known];
    }
    words.add(SERIES);
    String hint = Nearest.to(word, words).map(near -> "; did you mean " + near + "?").orElse("");
    throw Parameters.bad("types", word, String.join(", ", words) + hint);
  }

  /** The topics that hold what is wanted. */
  List<Topic> topics() {
    List<Topic> topics = new ArrayList<>();
    if (types.contains(Type.RUN) || types.contains(Type.ALERT)) {
      topics.add(Topic.RUNS);
    }
    if (types.contains(Type.METRICS)) {
      topics.add(Topic.METRICS);
    }
    if (types.contains(Type.LOG)) {
      topics.add(Topic.LOGS);
    }
    return topics;
  }

  /** The topics in which series change; empty when no series frames are wanted. */
  List<Topic> seriesTopics() {
    return series == null ? List.of() : List.of(Topic.RUNS, Topic.METRICS);
  }

  /** All topics that have to be followed. */
  Set<Topic> allTopics() {
    Set<Topic> all = EnumSet.noneOf(Topic.class);
    all.addAll(topics());
    all.addAll(seriesTopics());
    return all;
  }

  /** Asked on the folding threads: quick. */
  boolean wants(RunScoped event) {
    return switch (event) {
      case AlertRaised _ -> types.contains(Type.ALERT);
      case RunEvent _ -> types.contains(Type.RUN);
      case MetricBatch batch ->
          types.contains(Type.METRICS) && isRank(batch.rank()) && anyMetric(batch);
      case LogChunk chunk ->
          types.contains(Type.LOG) && isRank(chunk.rank()) && isLogOf(chunk.header().run());
      case Heartbeat _, JudgeMarker _ -> false;
    };
  }

  /** Whether the record changes a series that is told; asked on the folding threads. */
  boolean wantsSeries(RunScoped event) {
    if (series == null || !series.isOf(event.header().run())) {
      return false;
    }
    return switch (event) {
      case MetricBatch batch -> isRank(batch.rank()) && anyMetric(batch);
      case RunResumed resumed -> resumed.fromStep() != null;
      case RunEvent _, LogChunk _, Heartbeat _, JudgeMarker _ -> false;
    };
  }

  private boolean isRank(int number) {
    return rank.isEmpty() || rank.getAsInt() == number;
  }

  private boolean isLogOf(String run) {
    return logRuns.isEmpty() || logRuns.contains(run);
  }

  private boolean anyMetric(MetricBatch batch) {
    if (metrics.patterns().isEmpty()) {
      return true;
    }
    for (String name : batch.names()) {
      if (metrics.matches(name)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the runs of these log frames were named one by one, so that no filter is asked. */
  boolean namesLogs() {
    return !logRuns.isEmpty();
  }
}
