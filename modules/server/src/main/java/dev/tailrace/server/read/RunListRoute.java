package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.model.Limits;
import dev.tailrace.model.liveness.RunLiveness;
import dev.tailrace.model.query.Column;
import dev.tailrace.model.query.ColumnParser;
import dev.tailrace.model.query.Filter;
import dev.tailrace.model.query.FilterParser;
import dev.tailrace.model.query.Parsed;
import dev.tailrace.model.query.RunPage;
import dev.tailrace.model.query.RunQuery;
import dev.tailrace.model.query.Sort;
import dev.tailrace.model.query.SortKey;
import dev.tailrace.model.run.RunState;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Parameters;
import dev.tailrace.server.http.Problem;
import dev.tailrace.server.http.ProblemException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers {@code GET /runs}: lists and, with {@code group}, groups of runs. */
public final class RunListRoute {
  private static final int LIMIT_DEFAULT = 100;

  private final Reader reader;
  private final RunReads reads;

  public RunListRoute(Reader reader, RunReads reads) {
    this.reader = reader;
    this.reads = reads;
  }

  public void answer(Exchange exchange) {
    if (exchange.parameters().has("group")) {
      new RunGroups(reader, reads).answer(exchange);
      return;
    }
    Parameters parameters = exchange.parameters();
    Filter filter = filter(parameters);
    Sort sort = sort(parameters);
    List<Column> columns = columns(parameters, "columns");
    int limit = limit(parameters);
    boolean deleted = parameters.flag("deleted");
    String question = question(parameters);
    SortKey after =
        parameters
            .text("cursor")
            .map(token -> KeyCursor.decode(question, token, sort.keys().size()))
            .orElse(null);
    Map<String, Row> rows = new HashMap<>();
    RunPage[] page = {RunPage.EMPTY};
    reader.all(
        exchange,
        lease -> {
          RunValues values = new RunValues(lease, reads);
          RunQuery query =
              new RunQuery(filter, sort, columns, limit, after, deleted, values.computed());
          RunPage own = values.table().select(query);
          page[0] = RunPage.merged(List.of(page[0], own), sort, limit);
          if (columns.isEmpty()) {
            wholeRows(values, page[0], rows);
          }
          return own.total();
        });
    exchange.json(json -> write(json, page[0], columns, rows, question));
  }

  private record Row(RunState state, RunLiveness liveness) {}

  /**
   * Reads what the page shows of the partition that is open. Of a page for each partition most runs
   * do not get onto the one that is answered, and their ranks need not be looked at.
   */
  private static void wholeRows(RunValues values, RunPage page, Map<String, Row> rows) {
    for (RunPage.Row row : page.rows()) {
      if (!rows.containsKey(row.run())) {
        row(values, row.run()).ifPresent(whole -> rows.put(row.run(), whole));
      }
    }
  }

  private static Optional<Row> row(RunValues values, String run) {
    return values
        .state(run)
        .flatMap(state -> values.liveness(run).map(liveness -> new Row(state, liveness)));
  }

  private static void write(
      JsonGenerator json,
      RunPage page,
      List<Column> columns,
      Map<String, Row> rows,
      String question)
      throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("runs");
    for (RunPage.Row row : page.rows()) {
      if (columns.isEmpty()) {
        Row whole = rows.get(row.run());
        if (whole != null) {
          RunJson.row(json, whole.state(), whole.liveness());
        }
      } else {
        columns(json, row, columns);
      }
    }
    json.writeEndArray();
    json.writeNumberField("total", page.total());
    Fields.text(json, "next", page.next() == null ? null : KeyCursor.encode(question, page.next()));
    json.writeEndObject();
  }

  private static void columns(JsonGenerator json, RunPage.Row row, List<Column> columns)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", row.run());
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i) != Column.Field.ID) {
        Fields.value(json, columns.get(i).text(), row.cells().get(i));
      }
    }
    json.writeEndObject();
  }

  /** Reads parameter {@code filter}; 400 {@code bad-filter} tells where it cannot be read. */
  public static Filter filter(Parameters parameters) {
    return switch (FilterParser.parse(parameters.text("filter").orElse(""))) {
      case Parsed.Good<Filter>(Filter filter) -> filter;
      case Parsed.Bad<Filter>(int position, String problem) ->
          throw new ProblemException(new Problem.BadFilter(problem, position));
    };
  }

  private static Sort sort(Parameters parameters) {
    Optional<String> text = parameters.text("sort");
    if (text.isEmpty()) {
      return Sort.BY_ID;
    }
    return switch (Sort.parse(text.get())) {
      case Parsed.Good<Sort>(Sort sort) -> sort;
      case Parsed.Bad<Sort>(int position, String problem) ->
          throw badList("sort", position, problem);
    };
  }

  static List<Column> columns(Parameters parameters, String name) {
    Optional<String> text = parameters.text(name);
    if (text.isEmpty()) {
      return List.of();
    }
    return switch (ColumnParser.list(text.get())) {
      case Parsed.Good<List<Column>>(List<Column> columns) -> columns.stream().distinct().toList();
      case Parsed.Bad<List<Column>>(int position, String problem) ->
          throw badList(name, position, problem);
    };
  }

  private static ProblemException badList(String name, int position, String problem) {
    return Problem.badRequest("parameter " + name + " at character " + position + ": " + problem);
  }

  static int limit(Parameters parameters) {
    return parameters.count("limit", 1, Limits.DEFAULT.pageRowsMax()).orElse(LIMIT_DEFAULT);
  }

  private static String question(Parameters parameters) {
    return String.join(
        "\n",
        "runs",
        parameters.text("filter").orElse(""),
        parameters.text("sort").orElse(""),
        String.valueOf(parameters.flag("deleted")));
  }
}
