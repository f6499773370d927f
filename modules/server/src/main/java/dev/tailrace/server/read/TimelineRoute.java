package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.model.Logged;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.server.http.Cursor;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Nearest;
import dev.tailrace.server.http.Parameters;
import dev.tailrace.streams.Lease;
import dev.tailrace.streams.Position;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Answers the timeline: a run's lifecycle events in the order of the log, all or of some types. */
public final class TimelineRoute {
  /** Events that one answer looks at for those of its types; the rest is behind its cursor. */
  private static final int LOOKED_AT_MAX = 20_000;

  private final Reader reader;
  private final RunReads reads;

  public TimelineRoute(Reader reader, RunReads reads) {
    this.reader = reader;
    this.reads = reads;
  }

  public void answer(Exchange exchange) {
    String run = Reader.runOf(exchange);
    Parameters parameters = exchange.parameters();
    int limit = RunListRoute.limit(parameters);
    Set<String> types = types(parameters);
    String question = "timeline\n" + run;
    long from =
        parameters
            .text("cursor")
            .map(token -> Cursor.number(question, token, Long.MAX_VALUE))
            .orElse(0L);
    Page page =
        reader.run(
            exchange,
            run,
            lease -> {
              reads.state(lease, run);
              return page(lease, run, types, from, limit);
            });
    exchange.json(json -> write(json, page, question));
  }

  private static Set<String> types(Parameters parameters) {
    Set<String> types = Set.copyOf(parameters.texts("type"));
    List<String> known = EventCodec.runTypeNames();
    for (String type : types) {
      if (!known.contains(type)) {
        String hint =
            Nearest.to(type, known).map(near -> "; did you mean " + near + "?").orElse("");
        throw Parameters.bad("type", type, "the type of a lifecycle event" + hint);
      }
    }
    return types;
  }

  /**
   * A page.
   *
   * @param next offset that the next page begins at; -1 after the last
   */
  private record Page(int partition, Position folded, List<Logged<RunEvent>> events, long next) {}

  private static Page page(Lease lease, String run, Set<String> types, long from, int limit) {
    List<Logged<RunEvent>> found = new ArrayList<>();
    long next =
        lease
            .runs()
            .timeline(
                run,
                from,
                LOOKED_AT_MAX,
                logged -> {
                  String type = EventCodec.typeName(logged.event().getClass());
                  boolean wanted = types.isEmpty() || types.contains(type);
                  return !wanted || (found.size() < limit && found.add(logged));
                });
    return new Page(lease.partition(), lease.position(), found, next);
  }

  private static void write(JsonGenerator json, Page page, String question) throws IOException {
    Position start = Position.start(page.folded().originHash());
    json.writeStartObject();
    json.writeArrayFieldStart("events");
    for (Logged<RunEvent> logged : page.events()) {
      json.writeStartObject();
      Position after = start.with(Topic.RUNS, page.partition(), logged.offset() + 1);
      json.writeStringField("position", after.token());
      json.writeNumberField("appendTime", logged.appendEpochMs());
      json.writeFieldName("event");
      json.writeRawValue(new String(EventCodec.json(logged.event()), StandardCharsets.UTF_8));
      json.writeEndObject();
    }
    json.writeEndArray();
    Fields.text(
        json,
        "next",
        page.next() < 0 ? null : Cursor.encode(question, String.valueOf(page.next())));
    json.writeEndObject();
  }
}
