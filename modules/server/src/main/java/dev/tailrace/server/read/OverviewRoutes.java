package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.model.Limits;
import dev.tailrace.model.Names;
import dev.tailrace.model.query.ColumnUse;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Parameters;
import dev.tailrace.server.http.Quotas;
import dev.tailrace.streams.Behind;
import dev.tailrace.streams.PartitionDigest.Digested;
import dev.tailrace.streams.Position;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Answers what is about everything: the server, projects, columns, the digest. */
public final class OverviewRoutes {
  private final Reader reader;
  private final RunReads reads;
  private final LogInfo log;
  private final Supplier<Optional<String>> clusterId;
  private final Supplier<Optional<Position>> logEnd;
  private final Supplier<Behind> behind;
  private final String version;
  private final Quotas quotas;
  private final Semaphore digesting = new Semaphore(1);

  /**
   * @param clusterId empty until the log was reached for the first time
   * @param logEnd asks the log; empty when it does not tell
   * @param behind asks nobody: what is known of the log by now
   */
  public OverviewRoutes(
      Reader reader,
      RunReads reads,
      LogInfo log,
      Supplier<Optional<String>> clusterId,
      Supplier<Optional<Position>> logEnd,
      Supplier<Behind> behind,
      String version,
      Quotas quotas) {
    this.quotas = quotas;
    this.reader = reader;
    this.reads = reads;
    this.log = log;
    this.clusterId = clusterId;
    this.logEnd = logEnd;
    this.behind = behind;
    this.version = version;
  }

  public void info(Exchange exchange) {
    boolean asksEnd = exchange.parameters().flag("end");
    String end = asksEnd ? logEnd.get().map(Position::token).orElse(null) : null;
    String position = reader.reached().map(Position::token).orElse(null);
    Behind left = behind.get();
    exchange.json(
        json -> {
          json.writeStartObject();
          json.writeStringField("name", "tailrace");
          json.writeStringField("version", version);
          json.writeStringField("clusterId", clusterId.get().orElse(null));
          json.writeObjectFieldStart("kafka");
          json.writeStringField("bootstrap", log.bootstrap());
          json.writeNumberField("partitions", log.partitions());
          json.writeObjectFieldStart("topics");
          for (var topic : log.topicNames().entrySet()) {
            json.writeStringField(topic.getKey(), topic.getValue());
          }
          json.writeEndObject();
          json.writeEndObject();
          limits(json);
          json.writeStringField("position", position);
          behind(json, left);
          if (asksEnd) {
            json.writeStringField("end", end);
          }
          json.writeEndObject();
        });
  }

  static void behind(JsonGenerator json, Behind left) throws IOException {
    json.writeObjectFieldStart("behind");
    json.writeNumberField("records", left.records());
    double seconds = left.seconds();
    Fields.whole(json, "ms", Double.isNaN(seconds) ? null : Math.round(seconds * 1e3));
    json.writeEndObject();
  }

  private static void limits(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("limits");
    for (RecordComponent limit : Limits.class.getRecordComponents()) {
      try {
        json.writeNumberField(
            limit.getName(), ((Number) limit.getAccessor().invoke(Limits.DEFAULT)).longValue());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("the limits are a public record", e);
      }
    }
    json.writeEndObject();
  }

  public void columns(Exchange exchange) {
    Parameters parameters = exchange.parameters();
    Optional<String> project = parameters.text("project");
    if (project.isPresent() && !Names.isId(project.get())) {
      throw Parameters.bad("project", project.get(), "the id of a project");
    }
    String prefix = parameters.text("prefix").orElse("");
    Map<String, ColumnUse> columns = new TreeMap<>();
    reader
        .all(
            exchange,
            lease -> new RunValues(lease, reads).table().columns(project.orElse(null), prefix))
        .forEach(
            uses -> uses.forEach(use -> columns.merge(use.column().text(), use, ColumnUse::plus)));
    exchange.json(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("columns");
          for (var column : columns.entrySet()) {
            json.writeStartObject();
            json.writeStringField("name", column.getKey());
            json.writeStringField("kind", column.getValue().kind().name().toLowerCase(Locale.ROOT));
            json.writeNumberField("runs", column.getValue().runs());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** One at a time: it reads everything. */
  public void digest(Exchange exchange) {
    if (!digesting.tryAcquire()) {
      throw quotas.exceeded(Quotas.Kind.DIGEST, "another digest is being computed");
    }
    try {
      List<Digested> all = reader.digests(exchange);
      String position = digested(all).token();
      exchange.json(
          json -> {
            json.writeStartObject();
            json.writeStringField("position", position);
            json.writeObjectFieldStart("views");
            list(json, "runs", all.stream().map(it -> it.runs().partition()).toList());
            list(json, "metrics", all.stream().map(it -> it.metrics().partition()).toList());
            list(json, "logs", all.stream().map(it -> it.logs().partition()).toList());
            json.writeEndObject();
            json.writeEndObject();
          });
    } finally {
      digesting.release();
    }
  }

  /** Views move on while others are digested: the position is that of the digests themselves. */
  private Position digested(List<Digested> all) {
    Position position = reader.start();
    for (Digested digests : all) {
      position = digests.onto(position);
    }
    return position;
  }

  private static void list(JsonGenerator json, String name, List<String> texts) throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }
}
