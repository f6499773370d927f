package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.model.Limits;
import dev.tailrace.model.run.Attempt;
import dev.tailrace.model.run.RunState;
import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.Axis;
import dev.tailrace.series.MetricSummary;
import dev.tailrace.series.RankChoice;
import dev.tailrace.series.Selection;
import dev.tailrace.series.SeriesStore;
import dev.tailrace.server.http.Nearest;
import dev.tailrace.server.http.Parameters;
import dev.tailrace.server.http.Problem;
import dev.tailrace.server.http.ProblemException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which points of which run a request is about, as its parameters say; everything that can be wrong
 * with them is found here.
 */
record SeriesQuestion(
    String run,
    String metric,
    String axisName,
    RankChoice ranks,
    Attempts attempts,
    long from,
    long to) {
  private static final List<String> AXES = List.of("step", "time", "relative");
  private static final String OVER_METRIC = "metric:";

  /** Which attempts are asked for; what effective means is known once the run is read. */
  sealed interface Attempts {
    enum Named implements Attempts {
      EFFECTIVE,
      ALL
    }

    record Only(int number) implements Attempts {}
  }

  static SeriesQuestion read(Parameters parameters, String run, String metric) {
    String axis = axis(parameters);
    if (axis.startsWith(OVER_METRIC)) {
      return new SeriesQuestion(
          run,
          metric,
          axis,
          ranks(parameters),
          attempts(parameters),
          Long.MIN_VALUE,
          Long.MAX_VALUE);
    }
    Optional<Long> from = parameters.text("from").map(_ -> bound(parameters, "from"));
    Optional<Long> to = parameters.text("to").map(_ -> bound(parameters, "to"));
    if (from.isPresent() && to.isPresent() && from.get() > to.get()) {
      throw reversed();
    }
    return new SeriesQuestion(
        run,
        metric,
        axis,
        ranks(parameters),
        attempts(parameters),
        from.orElse(Long.MIN_VALUE),
        to.orElse(Long.MAX_VALUE));
  }

  static ProblemException reversed() {
    return Problem.badRequest("parameter from is greater than to: turn them round");
  }

  private static long bound(Parameters parameters, String name) {
    long edge = Limits.DEFAULT.stepMax();
    return parameters.whole(name, -edge, edge).orElseThrow();
  }

  private static String axis(Parameters parameters) {
    if (!parameters.has("x")) {
      return AXES.getFirst();
    }
    String axis = parameters.required("x");
    if (axis.startsWith(OVER_METRIC)) {
      String name = axis.substring(OVER_METRIC.length());
      if (name.isEmpty() || name.length() > Limits.DEFAULT.nameCharsMax()) {
        throw Parameters.bad("x", axis, "the name of a metric after metric:");
      }
      return axis;
    }
    if (!AXES.contains(axis)) {
      String hint = Nearest.to(axis, AXES).map(near -> "; did you mean " + near + "?").orElse("");
      throw Parameters.bad("x", axis, "one of step, time, relative, metric:NAME" + hint);
    }
    return axis;
  }

  private static RankChoice ranks(Parameters parameters) {
    String rank = parameters.text("rank").orElse("all");
    return switch (rank) {
      case "all" -> RankChoice.ALL;
      case "each" -> RankChoice.EACH;
      default -> new RankChoice.One(number("rank", rank, Limits.DEFAULT.runRanksMax() - 1, 0));
    };
  }

  private static Attempts attempts(Parameters parameters) {
    String attempt = parameters.text("attempt").orElse("effective");
    return switch (attempt) {
      case "effective" -> Attempts.Named.EFFECTIVE;
      case "all" -> Attempts.Named.ALL;
      default -> new Attempts.Only(number("attempt", attempt, Integer.MAX_VALUE, 1));
    };
  }

  private static int number(String name, String text, int max, int min) {
    long number = Parameters.decimal(text).orElse(-1);
    if (number >= min && number <= max) {
      return (int) number;
    }
    String words = name.equals("rank") ? "all, each" : "effective, all";
    throw Parameters.bad(name, text, words + " or a number from " + min + " to " + max);
  }

  /** The points in the store, with what only the run's lifecycle knows. */
  Selection selection(RunState state, SeriesStore series) {
    Axis axis =
        switch (axisName) {
          case "time" -> Axis.TIME;
          case "relative" -> new Axis.Relative(origin(state, series));
          default -> Axis.STEP;
        };
    return new Selection(run, metric, ranks, attemptChoice(attempts, state), axis, from, to);
  }

  /** The run's first start; of a run that is pending, the first step of the metric. */
  private long origin(RunState state, SeriesStore series) {
    Long start = state.startEpochMs();
    if (start != null) {
      return start;
    }
    MetricSummary.At first =
        series.metric(run, metric, AttemptChoice.UNDECLARED).map(MetricSummary::first).orElse(null);
    return first == null ? 0 : first.timeEpochMs();
  }

  static AttemptChoice attemptChoice(Attempts attempts, RunState state) {
    return switch (attempts) {
      case Attempts.Only(int number) -> new AttemptChoice.One(number);
      case Attempts.Named.ALL -> AttemptChoice.EVERY;
      case Attempts.Named.EFFECTIVE -> effective(state);
    };
  }

  /** The points that count, by the first steps that the run's attempts declared. */
  static AttemptChoice effective(RunState state) {
    Map<Integer, Long> fromSteps = new HashMap<>();
    for (Attempt attempt : state.attempts()) {
      if (attempt.fromStep() != null) {
        fromSteps.put(attempt.number(), attempt.fromStep());
      }
    }
    return new AttemptChoice.Effective(fromSteps);
  }

  /** This over all attempts, none hiding another. */
  SeriesQuestion everyAttempt() {
    return new SeriesQuestion(run, metric, axisName, ranks, Attempts.Named.ALL, from, to);
  }

  /** Whether x is the value of another metric; then bounds on it are not in here. */
  boolean isPaired() {
    return axisName.startsWith(OVER_METRIC);
  }

  /** The metric that is x of a paired one. */
  String over() {
    return axisName.substring(OVER_METRIC.length());
  }

  /** The metrics that it takes. */
  List<String> metrics() {
    return isPaired() ? List.of(metric, over()) : List.of(metric);
  }

  boolean isEach() {
    return ranks instanceof RankChoice.Each;
  }

  /** The curves that it takes. */
  int curves(SeriesStore series) {
    return isEach() ? series.ranks(run).size() : 1;
  }

  void writeRank(JsonGenerator json) throws IOException {
    switch (ranks) {
      case RankChoice.All _ -> json.writeStringField("rank", "all");
      case RankChoice.Each _ -> json.writeStringField("rank", "each");
      case RankChoice.One(int rank) -> json.writeNumberField("rank", rank);
    }
  }
}
