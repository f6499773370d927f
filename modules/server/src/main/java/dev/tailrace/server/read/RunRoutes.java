package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.model.Logged;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunEvent.ArtifactLogged;
import dev.tailrace.model.run.RunState;
import dev.tailrace.series.MetricSummary;
import dev.tailrace.server.artifact.ArtifactIndex;
import dev.tailrace.server.http.Cursor;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Parameters;
import dev.tailrace.server.http.Problem;
import dev.tailrace.streams.Lease;
import dev.tailrace.streams.Position;
import dev.tailrace.streams.view.RunView;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Answers what is about one run: itself, its metrics' summaries, its timeline, its artifacts. */
public final class RunRoutes implements ArtifactIndex {
  private static final int SLICE_EVENTS = 1_000;

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

  public void timeline(Exchange exchange) {
    String run = Reader.runOf(exchange);
    Parameters parameters = exchange.parameters();
    int limit = RunListRoute.limit(parameters);
    String question = "timeline\n" + run;
    long from = parameters.text("cursor").map(token -> offset(question, token)).orElse(0L);
    Timeline timeline =
        reader.run(
            exchange,
            run,
            lease -> {
              reads.state(lease, run);
              return new Timeline(
                  lease.partition(), lease.position(), lease.runs().timeline(run, from, limit + 1));
            });
    exchange.json(json -> write(json, timeline, limit, question));
  }

  private record Timeline(int partition, Position folded, List<Logged<RunEvent>> entries) {}

  private static long offset(String question, String token) {
    return Cursor.number(question, token, Long.MAX_VALUE);
  }

  private static void write(JsonGenerator json, Timeline timeline, int limit, String question)
      throws IOException {
    List<Logged<RunEvent>> entries = timeline.entries();
    Position start = Position.start(timeline.folded().originHash());
    json.writeStartObject();
    json.writeArrayFieldStart("events");
    for (Logged<RunEvent> logged : entries.subList(0, Math.min(limit, entries.size()))) {
      json.writeStartObject();
      Position after = start.with(Topic.RUNS, timeline.partition(), logged.offset() + 1);
      json.writeStringField("position", after.token());
      json.writeNumberField("appendTime", logged.appendEpochMs());
      json.writeFieldName("event");
      json.writeRawValue(new String(EventCodec.json(logged.event()), StandardCharsets.UTF_8));
      json.writeEndObject();
    }
    json.writeEndArray();
    boolean more = entries.size() > limit;
    Fields.text(
        json,
        "next",
        more ? Cursor.encode(question, String.valueOf(entries.get(limit).offset())) : null);
    json.writeEndObject();
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
    RunView view = lease.runs();
    List<Logged<ArtifactLogged>> artifacts = new ArrayList<>();
    long from = 0;
    List<Logged<RunEvent>> slice;
    do {
      slice = view.timeline(run, from, SLICE_EVENTS);
      for (Logged<RunEvent> logged : slice) {
        if (logged.event() instanceof ArtifactLogged artifact) {
          artifacts.add(new Logged<>(logged.offset(), logged.appendEpochMs(), artifact));
        }
        from = logged.offset() + 1;
      }
    } while (slice.size() == SLICE_EVENTS);
    return artifacts;
  }
}
