package dev.tailrace.app.cli;

import dev.tailrace.app.api.Query;
import dev.tailrace.app.demo.Demo;
import dev.tailrace.app.demo.Destination;
import dev.tailrace.app.demo.PassingFolder;
import dev.tailrace.app.log.Logging;
import dev.tailrace.app.node.Node;
import dev.tailrace.app.node.NodeConfig;
import dev.tailrace.app.node.StartException;
import dev.tailrace.app.settings.Setting;
import dev.tailrace.app.settings.Settings;
import dev.tailrace.server.Routes;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a server until it is told to stop. */
@Command(
    name = "up",
    description = "Start a Kafka broker, the folds and the API in one process.",
    footer = {
      "",
      "The data folder belongs to one process at a time and survives any end of it.",
      "Ctrl-C and SIGTERM stop cleanly: what was acknowledged is on disk; a second SIGTERM does",
      "not wait.",
      "",
      "Examples:",
      "  tailrace up --demo",
      "  tailrace up --kafka broker1:9092,broker2:9092 --host 0.0.0.0 --token-file token"
    })
final class UpCommand implements Callable<ExitCode> {
  private static final long LOOK_MS = 100;
  private static final int TERMINATED_TWICE = 143;
  private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(2);

  @Mixin private final UpOptions options = new UpOptions();

  @Option(names = "--demo", description = "Train three small networks and report them.")
  private boolean demo;

  @Option(names = "--until-ready", description = "Stop as soon as it is ready: a rehearsal.")
  private boolean untilReady;

  private final Shell shell;
  private volatile boolean terminated;
  private final CountDownLatch stopped = new CountDownLatch(1);

  UpCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public ExitCode call() throws InterruptedException, IOException {
    Settings settings = shell.settings(options.flags());
    Logging.apply(settings);
    Terminal terminal = shell.terminal();
    var main = Thread.currentThread();
    // Ctrl-C and SIGTERM: everything is closed by this thread, in reverse, before the JVM ends.
    Termination.on(() -> terminate(main));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(main)));
    try (Node node = start(settings)) {
      awaitReadiness(node);
      greet(node);
      if (untilReady) {
        return ExitCode.OK;
      }
      if (demo) {
        runDemo(node, settings);
      }
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      terminal.say("stopped");
    } finally {
      stopped.countDown();
    }
    return terminated ? ExitCode.OK : ExitCode.INTERRUPTED;
  }

  private void terminate(Thread main) {
    if (terminated) {
      Runtime.getRuntime().halt(TERMINATED_TWICE);
    }
    terminated = true;
    if (stopped.getCount() > 0) {
      main.interrupt();
    }
  }

  private void stop(Thread main) {
    // A server that has stopped by itself is leaving: an interrupt would hit the end of the JVM.
    if (stopped.getCount() > 0 && !terminated) {
      main.interrupt();
    }
    try {
      stopped.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Node start(Settings settings) throws InterruptedException {
    try {
      return Node.start(NodeConfig.of(settings, VersionCommand.version()), shell.terminal()::say);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.CONFIG, String.valueOf(e.getMessage()));
    } catch (StartException e) {
      throw new CommandException(
          switch (e.kind()) {
            case IN_USE -> ExitCode.CANNOT_START;
            case BAD_SETTING -> ExitCode.CONFIG;
          },
          String.valueOf(e.getMessage()));
    }
  }

  /** Long restores are told, at most every two seconds. */
  private void awaitReadiness(Node node) throws InterruptedException {
    long toldNanos = System.nanoTime();
    for (List<String> obstacles = node.obstacles();
        !obstacles.isEmpty();
        obstacles = node.obstacles()) {
      if (System.nanoTime() - toldNanos > TELL_NANOS) {
        shell.terminal().say("not ready: " + String.join("; ", obstacles));
        toldNanos = System.nanoTime();
      }
      Thread.sleep(LOOK_MS);
    }
  }

  private void greet(Node node) {
    Terminal terminal = shell.terminal();
    terminal.print("Tailrace is ready.");
    terminal.print("  page   " + node.url() + Routes.PAGE);
    terminal.print("  API    " + node.url() + Query.at("runs"));
    terminal.print("  Kafka  " + node.kafka());
    boolean found = node.url().equals(Setting.URL.defaultValue());
    terminal.print("  try    ./tailrace tail" + (found ? "" : " --url " + node.url()));
    String example =
        """
        {"v":1,"type":"metrics","run":"first","time":%d,"step":1,"metrics":{"loss":0.5}}"""
            .formatted(shell.epochMs().getAsLong());
    terminal.print("  or     curl -H 'Content-Type: application/json' -d \\");
    terminal.print("         '" + example + "' \\");
    terminal.print("         " + node.url() + Query.at("events"));
    terminal.print("  Python pip install ./modules/python");
    String url = found ? "" : ", url=\"%s\"".formatted(node.url());
    terminal.print(
        """

        import tailrace
        tailrace.init(project="first"%s)
        for step in range(100):
            tailrace.log({"loss": 1 / (step + 1)}, step=step)
        """
            .formatted(url));
    terminal.say("Ctrl-C stops it.");
  }

  private void runDemo(Node node, Settings settings) throws IOException, InterruptedException {
    long now = shell.epochMs().getAsLong();
    Terminal terminal = shell.terminal();
    try (var spool = PassingFolder.create();
        var training =
            new Demo(
                new Destination(node.url(), ServerOptions.token(settings), spool.path()),
                Demo.Pacing.DEFAULT,
                now,
                terminal::say)) {
      training.start();
      terminal.print("Training:");
      training
          .runs()
          .forEach(
              run -> terminal.print("  " + node.url() + Routes.PAGE_OF_RUN.replace("{run}", run)));
      training.await();
      terminal.say("the demo has ended; its runs stay");
    }
  }
}
