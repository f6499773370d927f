package dev.tailrace.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tailrace.app.api.Api;
import dev.tailrace.app.settings.Settings.Shown;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the effective settings. */
@Command(
    name = "config",
    description = "Show each setting, its effective value and where that was set.",
    footer = {
      "",
      "A flag wins over the environment, that over the file tailrace.toml in the current folder,",
      "that over the default. TAILRACE_KAFKA_SECURITY_PROTOCOL=SSL, or in the file",
      "[kafka-client] security.protocol = \"SSL\", and so on, set properties of Kafka's clients.",
      "Secrets are masked. It takes the flags of up, to try them out."
    })
final class ConfigCommand implements Callable<ExitCode> {
  @Mixin private final UpOptions options = new UpOptions();

  @Option(names = "--json", description = "One setting a line: {key, value, origin}.")
  private boolean json;

  private final Shell shell;

  ConfigCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public ExitCode call() {
    List<Shown> settings = shell.settings(options.flags()).shown();
    if (json) {
      for (Shown setting : settings) {
        ObjectNode line = Api.JSON.createObjectNode();
        line.put("key", setting.key())
            .put("value", setting.value())
            .put("origin", setting.origin());
        shell.terminal().print(line.toString());
      }
      return ExitCode.OK;
    }
    var table = new Table(shell.terminal(), List.of("SETTING", "VALUE", "ORIGIN"));
    for (Shown setting : settings) {
      String value = setting.value();
      table.row(List.of(setting.key(), value == null ? "" : value, setting.origin()));
    }
    table.print();
    return ExitCode.OK;
  }
}
