package dev.tailrace.app.cli;

import dev.tailrace.app.api.Api;
import dev.tailrace.app.api.Query;
import dev.tailrace.app.demo.Demo;
import dev.tailrace.app.demo.Destination;
import dev.tailrace.app.demo.PassingFolder;
import dev.tailrace.app.settings.Setting;
import dev.tailrace.app.settings.Settings;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains for real and reports to a running server. */
@Command(
    name = "demo",
    description = "Train three small networks and report them to a running server.",
    footer = {
      "",
      "One learns, one runs into NaN by its learning rate, and of one a process is killed.",
      "It takes about two and a half minutes; Ctrl-C ends it."
    })
final class DemoCommand implements Callable<ExitCode> {
  @Mixin private final ServerOptions server = new ServerOptions();

  @Option(names = "--steps", paramLabel = "N", description = "Steps of each training.")
  private long steps = Demo.Pacing.DEFAULT.steps();

  @Option(names = "--steps-per-second", paramLabel = "N", description = "0: as fast as it goes.")
  private double stepsPerSecond = Demo.Pacing.DEFAULT.stepsPerSecond();

  private final Shell shell;

  DemoCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public ExitCode call() throws IOException, InterruptedException {
    Settings settings = server.settings(shell);
    String url = settings.get(Setting.URL);
    try (Api api = server.api(shell)) {
      api.get(Query.at("info")); // to tell a mistyped address at once
    }
    var pacing =
        new Demo.Pacing(
            steps, stepsPerSecond, Math.min(Demo.Pacing.DEFAULT.killAtStep(), steps / 3));
    Terminal terminal = shell.terminal();
    try (var spool = PassingFolder.create();
        var demo =
            new Demo(
                new Destination(url, ServerOptions.token(settings), spool.path()),
                pacing,
                shell.epochMs().getAsLong(),
                terminal::say)) {
      // The hook is for Ctrl-C: the runs shall end as interrupted, not as lost.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(demo, spool)));
      demo.start();
      demo.runs().forEach(terminal::print);
      terminal.say("training; to watch: ./tailrace tail " + demo.runs().getFirst());
      demo.await();
    }
    return ExitCode.OK;
  }

  private static void stop(Demo demo, PassingFolder spool) {
    demo.close();
    spool.close();
  }
}
