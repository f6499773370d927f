package dev.tailrace.server.ingest;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.model.Limits;
import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.ProjectEvent;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Problem;
import dev.tailrace.server.http.ProblemCode;
import dev.tailrace.server.http.ProblemException;
import dev.tailrace.server.http.Quotas;
import dev.tailrace.server.ingest.EventSink.Outcome;
import dev.tailrace.server.ingest.Split.UnsplittableException;
import dev.tailrace.streams.Position;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.LogForm;
import dev.tailrace.wire.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Answers {@code POST /events}. */
public final class IngestRoute {
  /** More in one request are refused; in bytes this is far beyond what fits with real events. */
  public static final int EVENTS_MAX = 100_000;

  private static final String JSON = Exchange.JSON;
  private static final String CBOR_SEQUENCE = "application/cbor-seq";

  private final EventSink sink;
  private final Limits limits;
  private final int ackMs;
  private final BodyBudget budget;
  private final IngestFigures figures;

  /**
   * @param ackMs how long Kafka may take to acknowledge
   * @param bodyBytesMax of bodies in memory, all requests together
   */
  public IngestRoute(
      EventSink sink, Limits limits, int ackMs, long bodyBytesMax, MeterRegistry registry) {
    this.sink = sink;
    this.limits = limits;
    this.ackMs = ackMs;
    budget = new BodyBudget(bodyBytesMax, new Quotas(registry));
    figures = new IngestFigures(registry);
  }

  public void answer(Exchange exchange) throws IOException {
    Result result;
    try (Body body = Body.read(exchange, limits, budget)) {
      result = write(body, split(exchange, body));
    } catch (UnsplittableException e) {
      throw notTaken(
          ProblemCode.BAD_REQUEST,
          "the body cannot be split into events: " + e.getMessage(),
          Result.NOTHING);
    }
    figures.count(result.accepted(), result.pending().size(), result.rejected().values());
    if (!result.pending().isEmpty()) {
      throw notTaken(
          ProblemCode.LOG_UNAVAILABLE,
          result.pending().size() + " events were not acknowledged in " + ackMs + " ms",
          result);
    }
    if (result.accepted() == 0 && !result.rejected().isEmpty()) {
      throw notTaken(ProblemCode.BAD_REQUEST, "none of the events could be taken", result);
    }
    String position = result.position();
    if (position != null) {
      exchange.header("Tailrace-Position", position);
    }
    exchange.json(
        json -> {
          json.writeStartObject();
          result.members(json);
          json.writeStringField("position", position);
          json.writeEndObject();
        });
  }

  private static ProblemException notTaken(ProblemCode code, String detail, Result result) {
    return new ProblemException(new Problem.NotTaken(code, detail, result::members));
  }

  private static Split split(Exchange exchange, Body body) throws UnsplittableException {
    String type = exchange.header("Content-Type").orElse("");
    String bare = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return switch (bare) {
      case JSON -> JsonSplit.of(body.bytes(), body.length());
      case Exchange.NDJSON -> Split.lines(body.bytes(), body.length());
      case CBOR_SEQUENCE -> CborSplit.of(body.bytes(), body.length());
      default ->
          throw Problem.of(
              ProblemCode.UNSUPPORTED_MEDIA_TYPE,
              "Content-Type must be one of "
                  + JSON
                  + ", "
                  + Exchange.NDJSON
                  + ", "
                  + CBOR_SEQUENCE);
    };
  }

  private Result write(Body body, Split split) {
    Map<Integer, Refusal> rejected = new TreeMap<>();
    List<EventSink.Outgoing> outgoing = new ArrayList<>();
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < split.count(); i++) {
      LogForm form = LogForm.of(split.part(body.bytes(), i));
      switch (form.decoded()) {
        case Decoded.Known(Event event) -> {
          indexes.add(i);
          outgoing.add(new EventSink.Outgoing(key(event), Topic.all(event), form.value()));
        }
        case Decoded.Refused(Refusal refusal) -> rejected.put(i, refusal);
      }
    }
    body.close();
    if (outgoing.isEmpty()) {
      return new Result(0, rejected, List.of(), token(sink.start()));
    }
    if (sink.start() == null) {
      figures.count(0, indexes.size(), rejected.values());
      throw notTaken(
          ProblemCode.LOG_UNAVAILABLE,
          "the log was not reached since this server started; nothing was sent",
          new Result(0, rejected, indexes, null));
    }
    EventSink.Receipt receipt = sink.write(outgoing, ackMs);
    List<Integer> pending = new ArrayList<>();
    int accepted = 0;
    for (int i = 0; i < indexes.size(); i++) {
      switch (receipt.outcomes().get(i)) {
        case Outcome.Stored _ -> accepted++;
        case Outcome.Pending _ -> pending.add(indexes.get(i));
        case Outcome.Refused(Refusal refusal) -> rejected.put(indexes.get(i), refusal);
      }
    }
    return new Result(accepted, rejected, pending, token(receipt.position()));
  }

  private static @Nullable String token(@Nullable Position position) {
    return position == null ? null : position.token();
  }

  private static String key(Event event) {
    return switch (event) {
      case RunScoped scoped -> scoped.header().run();
      case ProjectEvent project -> project.project();
    };
  }

  /** What the answer tells of the events, by their index in the body. */
  private record Result(
      int accepted,
      Map<Integer, Refusal> rejected,
      List<Integer> pending,
      @Nullable String position) {
    static final Result NOTHING = new Result(0, Map.of(), List.of(), null);

    void members(JsonGenerator json) throws IOException {
      json.writeNumberField("accepted", accepted);
      json.writeArrayFieldStart("rejected");
      for (var entry : rejected.entrySet()) {
        json.writeStartObject();
        json.writeNumberField("index", entry.getKey());
        json.writeStringField("reason", entry.getValue().reason().code());
        json.writeStringField("detail", entry.getValue().detail());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("pending");
      for (int index : pending) {
        json.writeNumber(index);
      }
      json.writeEndArray();
    }
  }
}
