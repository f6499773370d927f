package dev.tailrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.app.api.Api;
import dev.tailrace.app.api.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists runs. */
@Command(
    name = "ls",
    description = "List runs.",
    footer = {
      "",
      "Examples:",
      "  tailrace ls --filter \"status = 'running' and config.lr < 0.1\"",
      "  tailrace ls --sort metrics.loss.min --columns id,config.lr,metrics.loss.min",
      "",
      "Piped: id, name, project, status, created (ISO 8601), durationMs, reason; no header.",
      "With --columns, times are ISO 8601 as well; --json has them in epoch milliseconds."
    })
final class LsCommand implements Callable<ExitCode> {
  private static final int PAGE_ROWS_MAX = 1_000;
  private static final String NEWEST_FIRST = "-createdTime";

  @Mixin private final ServerOptions server = new ServerOptions();

  @Option(names = "--json", description = "One run a line, as the API gives it.")
  private boolean json;

  @Option(names = "--filter", paramLabel = "EXPRESSION", description = "Only runs that match.")
  private @Nullable String filter;

  @Option(names = "--project", paramLabel = "ID", description = "Only runs of this project.")
  private @Nullable String project;

  @Option(
      names = "--sort",
      paramLabel = "COLUMNS",
      description = "Minus before one: descending; else the newest first.")
  private @Nullable String sort;

  @Option(names = "--columns", paramLabel = "COLUMNS", description = "What to show.")
  private @Nullable String columns;

  @Option(names = "--limit", paramLabel = "N", description = "How many at most.")
  private int limit = 100;

  @Option(names = "--deleted", description = "Deleted runs instead.")
  private boolean deleted;

  private final Shell shell;

  LsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public ExitCode call() {
    var runs = new ArrayList<JsonNode>();
    long total;
    try (Api api = server.api(shell)) {
      total = read(api, runs);
    }
    if (json) {
      runs.forEach(run -> shell.terminal().print(run.toString()));
    } else if (columns == null) {
      printUsual(runs);
    } else {
      printColumns(runs, List.of(columns.split(",")));
    }
    tellRest(runs.size(), total);
    return ExitCode.OK;
  }

  private long read(Api api, List<JsonNode> runs) {
    String cursor = null;
    JsonNode page;
    do {
      page =
          api.get(
                  Query.at("runs")
                      .with("filter", wholeFilter())
                      .with("sort", sort == null ? NEWEST_FIRST : sort)
                      .with("columns", columns)
                      .with("deleted", deleted ? "true" : null)
                      .with("limit", Math.min(limit - runs.size(), PAGE_ROWS_MAX))
                      .with("cursor", cursor))
              .body();
      page.path("runs").forEach(runs::add);
      cursor = page.path("next").textValue();
    } while (cursor != null && runs.size() < limit);
    return page.path("total").asLong(runs.size());
  }

  private @Nullable String wholeFilter() {
    if (project == null) {
      return filter;
    }
    String ofProject = "project = '" + project.replace("'", "") + "'";
    return filter == null ? ofProject : ofProject + " and (" + filter + ")";
  }

  private void printUsual(List<JsonNode> runs) {
    boolean person = shell.terminal().interactive();
    long now = shell.epochMs().getAsLong();
    var table =
        new Table(
            shell.terminal(),
            List.of("ID", "NAME", "PROJECT", "STATUS", "CREATED", "DURATION", "REASON"));
    for (JsonNode run : runs) {
      table.row(
          List.of(
              run.path("id").asText(""),
              RunText.plain(run.path("name")),
              RunText.plain(run.path("project")),
              RunText.status(run),
              person
                  ? RunText.ago(run.path("createdTime"), now)
                  : RunText.iso(run.path("createdTime")),
              person
                  ? RunText.duration(run.path("durationMs"))
                  : RunText.plain(run.path("durationMs")),
              RunText.plain(run.path("reason"))));
    }
    table.print();
  }

  private void printColumns(List<JsonNode> runs, List<String> names) {
    var table = new Table(shell.terminal(), names);
    for (JsonNode run : runs) {
      table.row(names.stream().map(name -> column(name, run.path(name))).toList());
    }
    table.print();
  }

  private String column(String name, JsonNode value) {
    boolean person = shell.terminal().interactive();
    if (name.contains(".") || !value.isIntegralNumber()) {
      return RunText.plain(value); // a name with a dot is partly a user's
    }
    if (RunText.isTime(name)) {
      return person ? RunText.local(value) : RunText.iso(value);
    }
    return person ? RunText.field(name, value, shell.epochMs().getAsLong()) : RunText.plain(value);
  }

  private void tellRest(int shown, long total) {
    if (total == 0) {
      boolean asked = project != null || filter != null || deleted;
      shell.terminal().say(asked ? "no run matches" : "no runs (to see some: ./tailrace demo)");
    } else if (total > shown) {
      shell.terminal().say(shown + " of " + total + " runs; --limit shows more");
    }
  }
}
