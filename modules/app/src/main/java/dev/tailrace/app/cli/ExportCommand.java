package dev.tailrace.app.cli;

import dev.tailrace.app.api.Api;
import dev.tailrace.app.api.Query;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes all of a run to standard output. */
@Command(
    name = "export",
    description = "Write everything of a run: state, points, console lines.",
    footer = {"", "Example:", "  tailrace export my-run > my-run.ndjson"})
final class ExportCommand implements Callable<ExitCode> {
  /** What the API can write. */
  enum Format {
    ndjson,
    csv
  }

  @Mixin private final ServerOptions server = new ServerOptions();

  @Mixin private final RunArgument run = new RunArgument();

  @Option(names = "--format", description = "${COMPLETION-CANDIDATES}.")
  private Format format = Format.ndjson;

  @Option(names = "--json", description = "The same as --format ndjson.")
  private boolean json;

  private final Shell shell;

  ExportCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public ExitCode call() throws IOException {
    Format wanted = json ? Format.ndjson : format;
    try (Api api = server.api(shell);
        InputStream body =
            api.stream(Query.at("runs", run.id(), "export").with("format", wanted), "*/*").body()) {
      if (shell.terminal().interactive()) {
        var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        lines.lines().forEach(line -> shell.terminal().print(Terminal.clean(line)));
      } else {
        body.transferTo(shell.terminal().out());
        shell.terminal().out().flush();
      }
    }
    return ExitCode.OK;
  }
}
