package dev.tailrace.server.read;

import dev.tailrace.model.Logged;
import dev.tailrace.model.event.RunEvent.ArtifactLogged;
import dev.tailrace.model.run.RunState;
import dev.tailrace.series.MetricSummary;
import dev.tailrace.server.artifact.ArtifactIndex;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Problem;
import dev.tailrace.streams.Lease;
import dev.tailrace.streams.Position;
import dev.tailrace.wire.Topic;
import java.util.ArrayList;
import java.util.List;

/** Answers what is about one run: itself, its metrics' summaries, its artifacts. */
public final class RunRoutes implements ArtifactIndex {
  private final Reader reader;
  private final RunReads reads;

  public RunRoutes(Reader reader, RunReads reads) {
    this.reader = reader;
    this.reads = reads;
  }

  public void run(Exchange exchange) {
    String run = Reader.runOf(exchange);
    if (exchange.parameters().has("at")) {
      runAt(exchange, run);
      return;
    }
    RunReading reading = reader.run(exchange, run, lease -> reads.reading(lease, run));
    exchange.json(
        json -> {
          json.writeStartObject();
          json.writeFieldName("run");
          RunJson.document(json, reading);
          json.writeEndObject();
        });
  }

  private void runAt(Exchange exchange, String run) {
    Position at = reader.position(exchange.parameters().required("at"));
    RunState state =
        reader.run(
            exchange,
            run,
            lease -> {
              reads.state(lease, run);
              RunState past = lease.runs().runBelow(run, at.next(Topic.RUNS, lease.partition()));
              if (past == null) {
                throw Problem.notFound("run " + run + " was not there yet");
              }
              return past;
            });
    exchange.json(
        json -> {
          json.writeStartObject();
          json.writeFieldName("run");
          RunJson.past(json, state);
          json.writeEndObject();
        });
  }

  public void metrics(Exchange exchange) {
    String run = Reader.runOf(exchange);
    List<MetricSummary> metrics =
        reader.run(
            exchange,
            run,
            lease ->
                RunReads.metrics(
                    lease.metrics().series(), reads.state(lease, run), Integer.MAX_VALUE));
    exchange.json(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("metrics");
          for (MetricSummary metric : metrics) {
            MetricJson.summary(json, metric);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  @Override
  public List<Logged<ArtifactLogged>> artifacts(Exchange exchange, String run) {
    Reader.runOf(exchange);
    return reader.run(
        exchange,
        run,
        lease -> {
          reads.state(lease, run);
          return artifacts(lease, run);
        });
  }

  private static List<Logged<ArtifactLogged>> artifacts(Lease lease, String run) {
    List<Logged<ArtifactLogged>> artifacts = new ArrayList<>();
    lease
        .runs()
        .timeline(
            run,
            0,
            Integer.MAX_VALUE,
            logged -> {
              if (logged.event() instanceof ArtifactLogged artifact) {
                artifacts.add(new Logged<>(logged.offset(), logged.appendEpochMs(), artifact));
              }
              return true;
            });
    return artifacts;
  }
}
