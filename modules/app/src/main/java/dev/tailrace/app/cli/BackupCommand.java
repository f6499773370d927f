package dev.tailrace.app.cli;

import dev.tailrace.app.backup.Backup;
import dev.tailrace.app.backup.Manifest;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Copies the log into a folder. */
@Command(
    name = "backup",
    description = "Copy the log into a folder, with a digest of every file.",
    footer = {
      "",
      "Works while servers run and trainers write: it is the log as of when it began. Artifacts'",
      "bytes are not in the log: copy their folder. See restore.",
      "",
      "Examples:",
      "  tailrace backup --kafka 127.0.0.1:9092 backups/monday",
      "  tailrace backup --data tailrace-data backups/monday     while up is stopped"
    })
final class BackupCommand implements Callable<ExitCode> {
  @Mixin private final LogOptions log = new LogOptions();

  @Parameters(paramLabel = "DIR", description = "A folder that is empty or not there yet.")
  private Path folder = Path.of("");

  private final Shell shell;

  BackupCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public ExitCode call() {
    log.work(
        shell,
        false,
        (clients, topics) -> {
          Manifest manifest =
              new Backup(clients, topics, shell.terminal()::say)
                  .into(folder, VersionCommand.version(), shell.epochMs().getAsLong());
          shell.terminal().print("%d records are in %s".formatted(manifest.records(), folder));
        });
    return ExitCode.OK;
  }
}
