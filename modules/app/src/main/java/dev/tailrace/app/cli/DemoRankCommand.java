package dev.tailrace.app.cli;

import dev.tailrace.app.demo.Destination;
import dev.tailrace.app.demo.RankProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One rank of the demo's third training; started by the demo, not by people. */
@Command(name = "demo-rank", hidden = true, description = "One rank of the demo.")
final class DemoRankCommand implements Callable<ExitCode> {
  @Option(names = "--run", required = true)
  private String run = "";

  @Option(names = "--rank", required = true)
  private int rank;

  @Option(names = "--hub-port", required = true)
  private int hubPort;

  @Option(names = "--steps", required = true)
  private long steps;

  @Option(names = "--steps-per-second", required = true)
  private double stepsPerSecond;

  @Option(names = "--url", required = true)
  private String url = "";

  @Option(names = "--spool", required = true)
  private Path spool = Path.of("");

  private final Shell shell;

  DemoRankCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public ExitCode call() throws IOException, InterruptedException {
    RankProcess.run(
        new RankProcess.Order(run, rank, hubPort, steps, stepsPerSecond),
        new Destination(url, shell.environment().get("TAILRACE_TOKEN"), spool),
        shell.in());
    return ExitCode.OK;
  }
}
