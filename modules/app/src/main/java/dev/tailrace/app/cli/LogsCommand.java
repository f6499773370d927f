package dev.tailrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.app.api.Api;
import dev.tailrace.app.api.Query;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints a run's console lines. */
@Command(
    name = "logs",
    description = "Print a run's console lines, in the order of the log.",
    footer = {
      "",
      "Piped: time (ISO 8601), rank, stream, text. To follow: tailrace tail RUN --types log"
    })
final class LogsCommand implements Callable<ExitCode> {
  private static final int PAGE_LINES = 1_000;

  @Mixin private final ServerOptions server = new ServerOptions();

  @Mixin private final RunArgument run = new RunArgument();

  @Option(names = "--json", description = "One line's object a line.")
  private boolean json;

  @Option(names = "--rank", paramLabel = "N", description = "Only this rank.")
  private @Nullable Integer rank;

  @Option(names = "--stream", paramLabel = "NAME", description = "stdout or stderr.")
  private @Nullable String stream;

  @Option(names = "--grep", paramLabel = "TEXT", description = "Only lines that contain it.")
  private @Nullable String text;

  @Option(names = "--last", paramLabel = "N", description = "Only the last N lines.")
  private @Nullable Integer last;

  private final Shell shell;

  LogsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public ExitCode call() {
    try (Api api = server.api(shell)) {
      String cursor = null;
      do {
        JsonNode page = api.get(query().with("cursor", cursor)).body();
        page.path("lines").forEach(this::print);
        cursor = page.path("next").textValue();
      } while (cursor != null && last == null);
    }
    return ExitCode.OK;
  }

  private Query query() {
    Query query =
        Query.at("runs", run.id(), "logs")
            .with("rank", rank)
            .with("stream", stream)
            .with("q", text);
    return last == null ? query.with("limit", PAGE_LINES) : query.with("last", last);
  }

  private void print(JsonNode line) {
    Terminal terminal = shell.terminal();
    terminal.print(json ? line.toString() : LogText.line(terminal, line, line));
  }
}
