package dev.tailrace.app.cli;

import dev.tailrace.app.api.Api;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** Tells what this program is. */
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Callable<ExitCode>, IVersionProvider {
  @Option(names = "--json", description = "As one object.")
  private boolean json;

  private final Shell shell;

  VersionCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public ExitCode call() {
    shell
        .terminal()
        .print(
            json
                ? Api.JSON
                    .createObjectNode()
                    .put("tailrace", version())
                    .put("java", System.getProperty("java.version"))
                    .put("kafka", AppInfoParser.getVersion())
                    .toString()
                : line());
    return ExitCode.OK;
  }

  @Override
  public String[] getVersion() {
    return new String[] {line()};
  }

  private static String line() {
    return "tailrace %s (Java %s, Kafka %s)"
        .formatted(version(), System.getProperty("java.version"), AppInfoParser.getVersion());
  }

  /** That of the jar; a run from class files has none. */
  static String version() {
    return Objects.requireNonNullElse(
        VersionCommand.class.getPackage().getImplementationVersion(), "unpacked");
  }
}
