package dev.tailrace.server.tail;

import dev.tailrace.model.Limits;
import dev.tailrace.server.http.Globs;
import dev.tailrace.server.http.Parameters;
import dev.tailrace.server.http.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which series a client is told, and how.
 *
 * @param widths of the metrics that are wanted; the first whose pattern matches a name counts
 * @param runs whose series are wanted, whatever the filter says; empty for all that pass it
 * @param everyMs the least time between two tellings
 */
record SeriesChoice(List<Width> widths, Set<String> runs, int everyMs) {
  /** Names runs. */
  static final String RUN = "seriesRun";

  /** The parameters that say nothing without series frames. */
  static final List<String> PARAMETERS = List.of("width", "every", RUN);

  private static final int EVERY_MS_DEFAULT = 500;

  /**
   * How wide the buckets of some metrics are.
   *
   * @param pattern of their names
   * @param steps a power of two
   */
  record Width(String pattern, long steps) {}

  SeriesChoice {
    widths = List.copyOf(widths);
    runs = Set.copyOf(runs);
  }

  static SeriesChoice read(Parameters parameters) {
    return new SeriesChoice(
        widths(parameters),
        RunNames.read(parameters, RUN),
        parameters.count("every", 100, 60_000).orElse(EVERY_MS_DEFAULT));
  }

  private static List<Width> widths(Parameters parameters) {
    List<String> metrics = parameters.texts("metric");
    List<String> widths = parameters.texts("width");
    if (metrics.isEmpty()) {
      throw Problem.badRequest("parameter metric is missing: series are told by name, * is any");
    }
    if (widths.isEmpty()) {
      throw Problem.badRequest("parameter width is missing");
    }
    if (widths.size() == 1) {
      return List.of(new Width("*", steps(widths.getFirst())));
    }
    if (widths.size() != metrics.size()) {
      throw Problem.badRequest(
          "parameter width is given %d times and metric %d times: give one for all, or one each"
              .formatted(widths.size(), metrics.size()));
    }
    List<Width> each = new ArrayList<>();
    for (int i = 0; i < metrics.size(); i++) {
      each.add(new Width(metrics.get(i), steps(widths.get(i))));
    }
    return each;
  }

  private static long steps(String text) {
    OptionalLong steps = Parameters.decimal(text);
    if (steps.isPresent()
        && Long.bitCount(steps.getAsLong()) == 1
        && steps.getAsLong() > 0
        && steps.getAsLong() <= Limits.DEFAULT.stepMax()) {
      return steps.getAsLong();
    }
    throw Parameters.bad("width", text, "a power of two up to " + Limits.DEFAULT.stepMax());
  }

  /** Asked on the folding threads. */
  boolean isOf(String run) {
    return runs.isEmpty() || runs.contains(run);
  }

  /** The steps of a bucket of this metric, which is one of those that are wanted. */
  long width(String metric) {
    for (Width width : widths) {
      if (Globs.matches(width.pattern(), metric)) {
        return width.steps();
      }
    }
    throw new IllegalArgumentException(metric + " is not among " + widths);
  }
}
