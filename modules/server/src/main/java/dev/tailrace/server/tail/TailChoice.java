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
 * @param series null when no series frames are wanted
 */
record TailChoice(Set<Type> types, Globs metrics, OptionalInt rank, @Nullable Series series) {

  /**
   * How series are told.
   *
   * @param width of a bucket in steps, a power of two
   * @param everyMs the least time between two tellings
   */
  record Series(long width, int everyMs) {}

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
  private static final int EVERY_MS_DEFAULT = 500;

  TailChoice {
    types = Set.copyOf(types);
  }

  static TailChoice read(Parameters parameters) {
    Set<Type> types = EnumSet.noneOf(Type.class);
    Series series = null;
    List<String> words = parameters.list("types");
    for (String word : words) {
      if (word.equals(SERIES)) {
        series = series(parameters);
      } else {
        types.add(type(word));
      }
    }
    for (String name : List.of("width", "every")) {
      if (series == null && parameters.has(name)) {
        throw Problem.badRequest("parameter " + name + " goes with types=series");
      }
    }
    return new TailChoice(
        words.isEmpty() ? EnumSet.allOf(Type.class) : types,
        new Globs(parameters.texts("metric")),
        rank(parameters),
        series);
  }

  private static Series series(Parameters parameters) {
    if (parameters.texts("metric").isEmpty()) {
      throw Problem.badRequest("parameter metric is missing: series are told by name, * is any");
    }
    String text = parameters.required("width");
    long width = parameters.whole("width", 1, Limits.DEFAULT.stepMax()).orElseThrow();
    if (Long.bitCount(width) != 1) {
      throw Parameters.bad("width", text, "a power of two");
    }
    return new Series(width, parameters.count("every", 100, 60_000).orElse(EVERY_MS_DEFAULT));
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
      case LogChunk chunk -> types.contains(Type.LOG) && isRank(chunk.rank());
      case Heartbeat _, JudgeMarker _ -> false;
    };
  }

  /** Whether the record changes a series that is told; asked on the folding threads. */
  boolean wantsSeries(RunScoped event) {
    return switch (event) {
      case MetricBatch batch -> isRank(batch.rank()) && anyMetric(batch);
      case RunResumed resumed -> resumed.fromStep() != null;
      case RunEvent _, LogChunk _, Heartbeat _, JudgeMarker _ -> false;
    };
  }

  private boolean isRank(int number) {
    return rank.isEmpty() || rank.getAsInt() == number;
  }

  private boolean anyMetric(MetricBatch batch) {
    return metrics.patterns().isEmpty() || Arrays.stream(batch.names()).anyMatch(metrics::matches);
  }
}
