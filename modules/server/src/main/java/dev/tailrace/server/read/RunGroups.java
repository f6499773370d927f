package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.model.query.Column;
import dev.tailrace.model.query.Filter;
import dev.tailrace.model.query.RunGroup;
import dev.tailrace.server.http.Cursor;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Parameters;
import dev.tailrace.server.http.Problem;
import java.io.IOException;
import java.util.List;

/**
 * Answers {@code GET /runs?group=}: runs with the same values, and how their numbers spread. Pages
 * go by the place in the order of the keys.
 */
final class RunGroups {
  /** No list of groups is so long, and a page behind it still fits in an int. */
  private static final int PLACE_MAX = 1 << 30;

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
    int from = parameters.text("cursor").map(token -> place(question, token)).orElse(0);
    List<RunGroup> groups =
        RunGroup.merged(
            reader.all(
                exchange,
                lease -> {
                  RunValues values = new RunValues(lease, reads);
                  return values.table().groups(filter, by, spreadOf, values.computed());
                }));
    int to = Math.min(groups.size(), from + limit);
    exchange.json(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("groups");
          for (RunGroup group : groups.subList(Math.min(from, to), to)) {
            write(json, group, by, spreadOf);
          }
          json.writeEndArray();
          json.writeNumberField("total", groups.size());
          Fields.text(
              json,
              "next",
              to < groups.size() ? Cursor.encode(question, String.valueOf(to)) : null);
          json.writeEndObject();
        });
  }

  private static int place(String question, String token) {
    return (int) Cursor.number(question, token, PLACE_MAX);
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
    json.writeEndObject();
  }
}
