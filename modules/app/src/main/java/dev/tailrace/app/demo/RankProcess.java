package dev.tailrace.app.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A rank that is a process of its own: how it is started, and what it does. */
public final class RankProcess {
  /** More than a rank takes to report its end. */
  private static final long END_S_MAX = 15;

  private final Process process;
  private final int rank;

  private RankProcess(Process process, int rank) {
    this.process = process;
    this.rank = rank;
  }

  /**
   * What a rank is told on its command line, which {@code demo-rank} reads.
   *
   * @param hubPort where the gradients are averaged
   */
  public record Order(String run, int rank, int hubPort, long steps, double stepsPerSecond) {}

  /** Starts this program again as one rank. The child's standard input is its lifeline. */
  static RankProcess start(Order order, Destination destination) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tailrace.app.Main",
                "demo-rank",
                "--run=" + order.run(),
                "--rank=" + order.rank(),
                "--hub-port=" + order.hubPort(),
                "--steps=" + order.steps(),
                "--steps-per-second=" + order.stepsPerSecond(),
                "--url=" + destination.url(),
                "--spool=" + destination.spoolFolder()));
    var builder = new ProcessBuilder(command);
    if (destination.token() != null) {
      builder.environment().put("TAILRACE_TOKEN", destination.token());
    }
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new RankProcess(builder.start(), order.rank());
  }

  /** Trains as this rank, in the process that was started for it. */
  public static void run(Order order, Destination destination, InputStream lifeline)
      throws IOException, InterruptedException {
    var allReduce = new LoopbackAllReduce(order.hubPort(), order.rank());
    var training = new Training(() -> train(order, destination, allReduce));
    // A signal ends the rank too, and the JVM waits until that is reported.
    Runtime.getRuntime().addShutdownHook(new Thread(training::interruptAndWait));
    Thread.ofVirtual().start(() -> interruptAtEnd(lifeline, training));
    training.thread.join();
  }

  private static void train(Order order, Destination destination, AllReduce allReduce) {
    Plan plan = Plan.elastic().withSteps(order.steps(), order.stepsPerSecond());
    Reporter reporter = destination.start(order.run(), plan, order.rank());
    new Rank(plan, order.rank(), allReduce, reporter, Pace.of(plan.stepsPerSecond())).run();
  }

  /**
   * A rank's work on a thread of its own. Ctrl-C comes twice, as a signal and as the end of the
   * parent; only the first interrupts, for the second would cut off the report of the end.
   */
  static final class Training {
    private final Thread thread;
    private final AtomicBoolean interrupted = new AtomicBoolean();

    Training(Runnable work) {
      thread = Thread.ofPlatform().name("training").start(work);
    }

    void interrupt() {
      if (!interrupted.getAndSet(true)) {
        thread.interrupt();
      }
    }

    void interruptAndWait() {
      interrupt();
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void interruptAtEnd(InputStream lifeline, Training training) {
    try {
      lifeline.transferTo(OutputStream.nullOutputStream());
    } catch (IOException _) {
      // The parent is gone, which is what this waits for.
    }
    training.interrupt();
  }

  int rank() {
    return rank;
  }

  /** Kills the process as a machine that dies does: without a word. */
  void kill() {
    ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Waits for the end of the process. */
  void await() throws InterruptedException {
    process.waitFor();
  }

  /** Tells the rank to end, which reports that it was interrupted. */
  void stop() {
    try {
      process.getOutputStream().close();
    } catch (IOException _) {
      // It is dead already.
    }
  }

  /** Waits for the end of a rank that was told to. */
  void awaitStop() throws InterruptedException {
    if (!process.waitFor(END_S_MAX, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
