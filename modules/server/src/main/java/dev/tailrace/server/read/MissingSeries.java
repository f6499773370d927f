package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.series.SeriesStore;
import dev.tailrace.server.http.Nearest;
import dev.tailrace.server.http.Problem;
import dev.tailrace.server.http.ProblemException;
import dev.tailrace.streams.Lease;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A series that was asked for among many and is not there.
 *
 * @param metric null when it is the run that is missing
 */
record MissingSeries(String run, @Nullable String metric, String reason) {
  /** Among more names none is looked for that resembles another. */
  private static final int NAMES_MAX = 1_000;

  /** Of a run that is not to be found. */
  static MissingSeries run(Lease lease, String run) {
    boolean purged = RunReads.purged(lease, run);
    return new MissingSeries(run, null, purged ? "run-purged" : "not-found");
  }

  /** The metric that a run does not have; null when it has all that are asked for. */
  static @Nullable MissingSeries metric(Lease lease, SeriesQuestion question) {
    SortedSet<String> names = lease.metrics().series().metricNames(question.run());
    for (String metric : question.metrics()) {
      if (!names.contains(metric)) {
        return new MissingSeries(question.run(), metric, "no-such-metric");
      }
    }
    return null;
  }

  /**
   * That the metric of a run is not there, with the name that may have been meant. A metric that
   * has come since it was looked for resembles itself most, and is no help.
   */
  static ProblemException problem(SeriesStore series, String run, String metric) {
    SortedSet<String> names = new TreeSet<>(series.metricNames(run));
    names.remove(metric);
    String hint =
        names.stream()
            .filter(name -> name.endsWith("/" + metric))
            .findFirst()
            .or(() -> names.size() > NAMES_MAX ? Optional.empty() : Nearest.to(metric, names))
            .map(name -> "; did you mean " + name + "?")
            .orElse("");
    return Problem.notFound("run " + run + " has no metric " + metric + hint);
  }

  static void write(JsonGenerator json, Collection<MissingSeries> missing) throws IOException {
    json.writeArrayFieldStart("missing");
    for (MissingSeries one : missing) {
      json.writeStartObject();
      json.writeStringField("run", one.run());
      if (one.metric() != null) {
        json.writeStringField("metric", one.metric());
      }
      json.writeStringField("reason", one.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
