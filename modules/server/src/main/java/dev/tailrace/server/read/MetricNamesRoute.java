package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.model.Limits;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Problem;
import dev.tailrace.server.http.ProblemCode;
import dev.tailrace.streams.Lease;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Answers which metrics some runs have, and what the runs said of how these are meant. */
public final class MetricNamesRoute {
  private final Reader reader;
  private final RunReads reads;

  public MetricNamesRoute(Reader reader, RunReads reads) {
    this.reader = reader;
    this.reads = reads;
  }

  public void answer(Exchange exchange) {
    Set<String> runs = exchange.parameters().runs("run");
    if (runs.isEmpty()) {
      throw Problem.badRequest("parameter run is given once or more");
    }
    if (runs.size() > Limits.DEFAULT.querySeriesMax()) {
      throw Problem.of(
          ProblemCode.TOO_LARGE,
          runs.size() + " runs, at most " + Limits.DEFAULT.querySeriesMax() + " at once");
    }
    Set<Integer> partitions = new TreeSet<>();
    runs.forEach(run -> partitions.add(reader.partitionOf(run)));
    Found found = new Found();
    reader.some(exchange, partitions, lease -> find(lease, runs, found));
    List<MissingSeries> missing =
        runs.stream().map(found.missingByRun::get).filter(Objects::nonNull).toList();
    exchange.json(json -> write(json, found, missing));
  }

  /** What was found in the partitions that were read. */
  private static final class Found {
    private final Map<String, Integer> runsByMetric = new TreeMap<>();
    private final MetricDefinitions definitions = new MetricDefinitions();
    private final Map<String, MissingSeries> missingByRun = new HashMap<>();
  }

  private Found find(Lease lease, Set<String> runs, Found found) {
    for (String run : runs) {
      if (reader.partitionOf(run) != lease.partition()) {
        continue;
      }
      if (reads.find(lease, run) == null) {
        found.missingByRun.put(run, MissingSeries.run(lease, run));
        continue;
      }
      for (String metric : lease.metrics().series().metricNames(run)) {
        found.runsByMetric.merge(metric, 1, Integer::sum);
      }
      found.definitions.addAll(lease.runs(), run);
    }
    return found;
  }

  private static void write(JsonGenerator json, Found found, List<MissingSeries> missing)
      throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("metrics");
    for (var metric : found.runsByMetric.entrySet()) {
      json.writeStartObject();
      json.writeStringField("name", metric.getKey());
      json.writeNumberField("runs", metric.getValue());
      Fields.text(json, "x", found.definitions.x(metric.getKey()));
      Fields.text(json, "goal", found.definitions.goal(metric.getKey()));
      json.writeEndObject();
    }
    json.writeEndArray();
    MissingSeries.write(json, missing);
    json.writeEndObject();
  }
}
