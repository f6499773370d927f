package dev.tailrace.app.cli;

import dev.tailrace.app.backup.Manifest;
import dev.tailrace.app.backup.Restore;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes a backup into an empty log. */
@Command(
    name = "restore",
    description = "Write a backup into the empty topics of another cluster or data folder.",
    footer = {
      "",
      "Everything is checked first: a damaged file, a topic that is not empty or a server that",
      "folds the topics is refused, and nothing was written. Records keep partition, order and",
      "broker time; offsets may differ where the old log had holes. Start servers afterwards.",
      "",
      "Examples:",
      "  tailrace restore --data new-data backups/monday && tailrace up --data new-data",
      "  tailrace restore --kafka broker1:9092 backups/monday"
    })
final class RestoreCommand implements Callable<ExitCode> {
  @Mixin private final LogOptions log = new LogOptions();

  @Parameters(paramLabel = "DIR", description = "A folder that backup has written.")
  private Path folder = Path.of("");

  private final Shell shell;

  RestoreCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public ExitCode call() {
    log.work(
        shell,
        true,
        (clients, topics) -> {
          Manifest manifest = new Restore(clients, topics, shell.terminal()::say).from(folder);
          shell.terminal().print(manifest.records() + " records are in the log");
        });
    return ExitCode.OK;
  }
}
