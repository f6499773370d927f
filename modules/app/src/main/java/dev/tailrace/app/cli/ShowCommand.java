package dev.tailrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.app.api.Api;
import dev.tailrace.app.api.Query;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows all that is known about one run. */
@Command(
    name = "show",
    description = "Show one run: state, ranks, metrics, what was counted.",
    footer = {
      "",
      "Piped: path<TAB>value, one leaf of the API's answer a line; times and durations in words,",
      "for scripts that want their milliseconds there is --json."
    })
final class ShowCommand implements Callable<ExitCode> {
  /** What of a run a user wrote: nothing there is a time because of its name. */
  private static final Set<String> USERS =
      Set.of(
          "config",
          "tags",
          "summary",
          "result",
          "host",
          "git",
          "command",
          "dependencies",
          "sources");

  @Mixin private final ServerOptions server = new ServerOptions();

  @Mixin private final RunArgument run = new RunArgument();

  @Option(names = "--json", description = "The API's answer.")
  private boolean json;

  @Option(names = "--at", paramLabel = "POSITION", description = "Its lifecycle as it was then.")
  private @Nullable String at;

  private final Shell shell;

  ShowCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public ExitCode call() {
    JsonNode answer;
    try (Api api = server.api(shell)) {
      answer = api.get(Query.at("runs", run.id()).with("at", at)).body().path("run");
    }
    if (json) {
      shell.terminal().print(answer.toString());
    } else if (shell.terminal().interactive()) {
      printFacts(answer);
      printRanks(answer.path("ranks"));
      printMetrics(answer.path("metrics"));
    } else {
      printLeaves(answer);
    }
    return ExitCode.OK;
  }

  private void printLeaves(JsonNode answer) {
    answer
        .properties()
        .forEach(
            it ->
                printLeaves(it.getKey(), it.getKey(), it.getValue(), USERS.contains(it.getKey())));
  }

  /** Prints what is below a path; {@code users} says that a user, not the API, chose the names. */
  private void printLeaves(String path, String field, JsonNode node, boolean users) {
    if (node.isObject()) {
      node.properties()
          .forEach(it -> printLeaves(path + "." + it.getKey(), it.getKey(), it.getValue(), users));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        printLeaves(path + "." + i, field, node.get(i), users);
      }
    } else if (!node.isNull()) {
      Terminal terminal = shell.terminal();
      String value =
          users ? RunText.plain(node) : RunText.field(field, node, shell.epochMs().getAsLong());
      terminal.print(terminal.field(path) + "\t" + terminal.field(value));
    }
  }

  private void printFacts(JsonNode answer) {
    long now = shell.epochMs().getAsLong();
    fact("run", RunText.plain(answer.path("id")));
    fact("name", RunText.plain(answer.path("name")));
    fact("project", RunText.plain(answer.path("project")));
    fact("status", RunText.status(answer));
    fact("why", RunText.plain(answer.path("reason")));
    fact("evidence", RunText.plain(answer.path("liveness").path("evidence")));
    fact("created", RunText.when(answer.path("createdTime"), now));
    fact("started", RunText.when(answer.path("startTime"), now));
    fact("ended", RunText.when(answer.path("endTime"), now));
    fact("last heard", RunText.when(answer.path("lastHeardTime"), now));
    fact("duration", RunText.duration(answer.path("durationMs")));
    fact("attempt", RunText.plain(answer.path("attempt")));
    fact("world size", RunText.plain(answer.path("worldSize")));
    fact("note", RunText.plain(answer.path("note")));
    fact("error", RunText.plain(answer.path("error").path("message")));
    for (String map : List.of("config", "tags", "summary")) {
      answer
          .path(map)
          .properties()
          .forEach(it -> fact(map + "." + it.getKey(), RunText.plain(it.getValue())));
    }
    JsonNode ledger = answer.path("ledger");
    fact(
        "counted",
        "%s events, %s points, %s log lines; %s duplicates, %s dead letters, %d gaps"
            .formatted(
                ledger.path("events").asText("0"),
                ledger.path("points").asText("0"),
                ledger.path("logLines").asText("0"),
                ledger.path("duplicates").asText("0"),
                ledger.path("deadLetters").asText("0"),
                ledger.path("gaps").size()));
  }

  private void fact(String name, String value) {
    if (!value.isEmpty()) {
      Terminal terminal = shell.terminal();
      String label = terminal.field(name);
      terminal.print(
          terminal.faint(label + " ".repeat(Math.max(1, 14 - label.length())))
              + terminal.status(terminal.field(value)));
    }
  }

  private void printRanks(JsonNode ranks) {
    var table =
        new Table(shell.terminal(), List.of("RANK", "STATUS", "LAST HEARD", "LAST STEP", "HOST"));
    for (JsonNode rank : ranks) {
      table.row(
          List.of(
              RunText.plain(rank.path("rank")),
              RunText.plain(rank.path("status")),
              RunText.ago(rank.path("lastHeardTime"), shell.epochMs().getAsLong()),
              RunText.plain(rank.path("lastStep")),
              RunText.plain(rank.path("host"))));
    }
    printSection(table, !ranks.isEmpty());
  }

  private void printMetrics(JsonNode metrics) {
    var table =
        new Table(shell.terminal(), List.of("METRIC", "LAST", "STEP", "MIN", "MAX", "COUNT"));
    metrics
        .properties()
        .forEach(
            it ->
                table.row(
                    List.of(
                        it.getKey(),
                        RunText.number(it.getValue().path("last")),
                        RunText.plain(it.getValue().path("lastStep")),
                        RunText.number(it.getValue().path("min")),
                        RunText.number(it.getValue().path("max")),
                        RunText.plain(it.getValue().path("count")))));
    printSection(table, !metrics.isEmpty());
  }

  private void printSection(Table table, boolean hasRows) {
    if (hasRows) {
      shell.terminal().print("");
      table.print();
    }
  }
}
