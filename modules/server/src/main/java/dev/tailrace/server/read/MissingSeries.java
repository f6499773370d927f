package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.streams.Lease;
import java.io.IOException;
import java.util.Collection;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * A series that was asked for among many and is not there.
 *
 * @param metric null when it is the run that is missing
 */
record MissingSeries(String run, @Nullable String metric, String reason) {
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
