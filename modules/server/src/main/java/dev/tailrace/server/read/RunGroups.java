package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.model.query.Column;
import dev.tailrace.model.query.Filter;
import dev.tailrace.model.query.RunGroup;
import dev.tailrace.model.query.SortKey;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Parameters;
import dev.tailrace.server.http.Problem;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/** Answers {@code GET /runs?group=}: runs with the same values, and how their numbers spread. */
final class RunGroups {
  /** Keys that the order takes for equal, such as two lists, are told apart by their digests. */
  private static final Comparator<RunGroup> ORDER = RunGroup.ORDER.thenComparing(RunGroups::digest);

  private final Reader reader;
  private final RunReads reads;

  RunGroups(Reader reader, RunReads reads) {
    this.reader = reader;
    this.reads = reads;
  }

  void answer(Exchange exchange) {
    Parameters parameters = exchange.parameters();
    for (String foreign : List.of("sort", "deleted")) {
      if (parameters.has(foreign)) {
        throw Problem.badRequest("parameter " + foreign + " does not go with group");
      }
    }
    Filter filter = RunListRoute.filter(parameters);
    List<Column> by = RunListRoute.columns(parameters, "group");
    List<Column> spreadOf = RunListRoute.columns(parameters, "columns");
    int limit = RunListRoute.limit(parameters);
    String question = "groups\n" + parameters.text("filter") + by + spreadOf;
    Predicate<RunGroup> behind =
        parameters
            .text("cursor")
            .map(token -> behind(KeyCursor.decode(question, token, by.size())))
            .orElse(_ -> true);
    List<RunGroup> groups =
        RunGroup.merged(
            reader.all(
                exchange,
                lease -> {
                  RunValues values = new RunValues(lease, reads);
                  return values.table().groups(filter, by, spreadOf, values.computed());
                }));
    List<RunGroup> left = groups.stream().filter(behind).sorted(ORDER).toList();
    List<RunGroup> page = left.subList(0, Math.min(limit, left.size()));
    exchange.json(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("groups");
          for (RunGroup group : page) {
            write(json, group, by, spreadOf);
          }
          json.writeEndArray();
          json.writeNumberField("total", groups.size());
          Fields.text(
              json, "next", page.size() < left.size() ? cursor(question, page.getLast()) : null);
          json.writeEndObject();
        });
  }

  private static String cursor(String question, RunGroup last) {
    return KeyCursor.encode(question, KeyCursor.key(last.place(), digest(last)));
  }

  @SuppressWarnings("NullAway") // does not see the annotation in the record of another module
  private static Predicate<RunGroup> behind(SortKey key) {
    RunGroup last = new RunGroup(key.values(), 0, List.of());
    return group -> {
      int order = RunGroup.ORDER.compare(group, last);
      return order > 0 || (order == 0 && digest(group).compareTo(key.run()) > 0);
    };
  }

  private static String digest(RunGroup group) {
    return UUID.nameUUIDFromBytes(KeyCursor.bytes(KeyCursor.key(group.key(), ""))).toString();
  }

  private static void write(
      JsonGenerator json, RunGroup group, List<Column> by, List<Column> spreadOf)
      throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("key");
    for (int i = 0; i < by.size(); i++) {
      Fields.value(json, by.get(i).text(), group.key().get(i));
    }
    json.writeEndObject();
    json.writeNumberField("runs", group.runs());
    json.writeObjectFieldStart("columns");
    for (int i = 0; i < spreadOf.size(); i++) {
      spread(json, spreadOf.get(i).text(), group.columns().get(i));
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void spread(JsonGenerator json, String name, RunGroup.Spread spread)
      throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("count", spread.count());
    if (spread.count() == 0) {
      json.writeNullField("min");
      json.writeNullField("mean");
      json.writeNullField("max");
    } else {
      json.writeNumberField("min", spread.min());
      json.writeNumberField("mean", spread.mean());
      json.writeNumberField("max", spread.max());
    }
    if (spread.same() != null) {
      Fields.value(json, "same", spread.same());
    }
    json.writeEndObject();
  }
}
