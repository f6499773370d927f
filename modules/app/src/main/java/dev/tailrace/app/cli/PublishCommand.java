package dev.tailrace.app.cli;

import dev.tailrace.app.api.Api;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Sends events that are read from standard input. */
@Command(
    name = "publish",
    description = "Send events from standard input, one JSON document a line.",
    footer = {
      "",
      "What was refused is told with its line number; all else is written. When the log does not",
      "answer, events with writer and seq are sent again, which never counts one twice.",
      "",
      "Example:",
      "  echo '{\"type\":\"metrics\",\"v\":1,\"run\":\"r1\",\"time\":1763700000000,"
          + "\"step\":1,\"metrics\":{\"loss\":0.5}}' | tailrace publish"
    })
final class PublishCommand implements Callable<ExitCode> {
  @Mixin private final ServerOptions server = new ServerOptions();

  private final Shell shell;

  PublishCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public ExitCode call() throws InterruptedException, IOException {
    try (Api api = server.api(shell)) {
      var upload = new EventUpload(api, shell.terminal()::say);
      var lines = new BufferedReader(new InputStreamReader(shell.in(), StandardCharsets.UTF_8));
      long number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          upload.add(number, line);
        }
        if (!lines.ready()) {
          upload.flush(); // who pipes a live stream wants it seen now
        }
      }
      upload.flush();
      return end(upload);
    }
  }

  private ExitCode end(EventUpload upload) {
    shell
        .terminal()
        .say(
            "%d accepted, %d refused, %d without an answer"
                .formatted(upload.accepted(), upload.rejected(), upload.unknown()));
    if (upload.unknown() > 0) {
      return ExitCode.UNAVAILABLE;
    }
    return upload.rejected() > 0 ? ExitCode.DATA_REFUSED : ExitCode.OK;
  }
}
