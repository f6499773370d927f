package dev.tailrace.server.tail;

import dev.tailrace.model.Limits;
import dev.tailrace.model.event.Heartbeat;
import dev.tailrace.model.event.JudgeMarker;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunEvent.AlertRaised;
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

/** Which frames a client wants. */
record TailChoice(Set<Type> types, Globs metrics, OptionalInt rank) {

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

  TailChoice {
    types = Set.copyOf(types);
  }

  static TailChoice read(Parameters parameters) {
    Set<Type> types = EnumSet.noneOf(Type.class);
    for (String word : parameters.list("types")) {
      types.add(type(word));
    }
    if (parameters.has("every") || parameters.has("width")) {
      throw Problem.badRequest("parameters every and width: tails of series are not served yet");
    }
    return new TailChoice(
        types.isEmpty() ? EnumSet.allOf(Type.class) : types,
        new Globs(parameters.texts("metric")),
        parameters.count("rank", 0, Limits.DEFAULT.runRanksMax() - 1));
  }

  private static Type type(String word) {
    List<String> words = Arrays.stream(Type.values()).map(Type::code).toList();
    int known = words.indexOf(word);
    if (known >= 0) {
      return Type.values()[known];
    }
    if (word.equals(SERIES)) {
      throw Problem.badRequest("parameter types: tails of series are not served yet");
    }
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

  private boolean isRank(int number) {
    return rank.isEmpty() || rank.getAsInt() == number;
  }

  private boolean anyMetric(MetricBatch batch) {
    return metrics.patterns().isEmpty() || Arrays.stream(batch.names()).anyMatch(metrics::matches);
  }
}
