package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.model.Value;
import dev.tailrace.model.query.Column.Field;
import dev.tailrace.model.query.Filter;
import dev.tailrace.model.query.RunPage;
import dev.tailrace.model.query.RunQuery;
import dev.tailrace.model.query.Sort;
import dev.tailrace.model.run.RunStatus;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.streams.Lease;
import dev.tailrace.streams.project.Project;
import dev.tailrace.streams.project.ProjectsView;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code /projects}: how many runs of each project stand how. Deleted runs do not count.
 */
public final class ProjectsRoute {
  private final Reader reader;
  private final RunReads reads;
  private final ProjectsView said;

  public ProjectsRoute(Reader reader, RunReads reads, ProjectsView said) {
    this.reader = reader;
    this.reads = reads;
    this.said = said;
  }

  /** How the runs of one project stand. */
  private static final class Tally {
    private final Map<String, Integer> runs = new HashMap<>();
    private int total;
    private int degraded;
    private long lastEventEpochMs;
  }

  public void answer(Exchange exchange) {
    reader.awaitProjects(exchange, said);
    Map<String, Tally> projects = new TreeMap<>();
    said.all().values().stream()
        .filter(project -> !project.deleted())
        .forEach(project -> projects.put(project.id(), new Tally()));
    reader.all(exchange, lease -> count(lease, projects));
    exchange.json(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("projects");
          for (var project : projects.entrySet()) {
            write(json, said.of(project.getKey()), project.getValue());
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private Map<String, Tally> count(Lease lease, Map<String, Tally> projects) {
    RunValues values = new RunValues(lease, reads);
    RunQuery everything =
        RunQuery.of(
            Filter.everything(),
            Sort.BY_ID,
            List.of(Field.PROJECT, Field.STATUS, Field.DEGRADED),
            Integer.MAX_VALUE - 1,
            values.computed());
    for (RunPage.Row row : values.table().select(everything).rows()) {
      List<@Nullable Value> cells = row.cells();
      Tally tally = projects.computeIfAbsent(text(cells.get(0)), _ -> new Tally());
      tally.total++;
      tally.runs.merge(text(cells.get(1)), 1, Integer::sum);
      tally.degraded += new Value.Flag(true).equals(cells.get(2)) ? 1 : 0;
      tally.lastEventEpochMs =
          Math.max(tally.lastEventEpochMs, RunReads.lastAppendEpochMs(lease, row.run()));
    }
    return projects;
  }

  private static String text(@Nullable Value value) {
    return value instanceof Value.Text(String text) ? text : "";
  }

  private static void write(JsonGenerator json, Project project, Tally tally) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", project.id());
    json.writeStringField("name", project.name());
    json.writeStringField("note", project.note());
    Fields.value(json, "tags", project.tags());
    json.writeBooleanField("deleted", project.deleted());
    json.writeObjectFieldStart("runs");
    json.writeNumberField("total", tally.total);
    json.writeNumberField("degraded", tally.degraded);
    for (RunStatus status : RunStatus.values()) {
      json.writeNumberField(status.code(), tally.runs.getOrDefault(status.code(), 0));
    }
    json.writeEndObject();
    Fields.whole(json, "lastEventTime", tally.total == 0 ? null : tally.lastEventEpochMs);
    json.writeEndObject();
  }
}
