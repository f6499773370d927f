package dev.tailrace.app.cli;

import dev.tailrace.testkit.fault.FastStart;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code tailrace up} in a process of its own, on free ports unless said otherwise. */
final class UpProcess implements AutoCloseable {
  private static final long END_S_MAX = 60;

  private final Process process;
  private final BufferedReader out;
  private final Path errors;
  private String url = "";
  private String page = "";
  private String kafka = "";

  private UpProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts a process and returns at once; its standard error goes to a file beside the data. */
  static UpProcess start(Path data, String... options) throws IOException {
    Path errors = Files.createTempFile(data.getParent(), "up", ".err");
    var command = new ArrayList<String>();
    // A build that runs in the background ignores Ctrl-C, and its children would inherit that.
    command.addAll(List.of("env", "--default-signal=INT"));
    command.addAll(List.of(FastStart.java(), "-Xmx512m"));
    command.addAll(FastStart.options());
    command.addAll(List.of("dev.tailrace.app.Main", "up", "--data", data.toString()));
    Stream.of("--port", "--kafka-port")
        .filter(option -> !List.of(options).contains(option))
        .forEach(option -> command.addAll(List.of(option, "0")));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    return new UpProcess(process, errors);
  }

  /** Waits until it has said where it is. */
  UpProcess awaitReady() throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("  page ") && url.isEmpty()) {
        page = line.substring("  page ".length()).strip();
      } else if (line.startsWith("  API ")) {
        url = line.substring(line.indexOf("http"), line.indexOf("/api"));
      } else if (line.startsWith("  Kafka ")) {
        kafka = line.substring("  Kafka ".length()).strip();
        return this;
      }
    }
    throw new IOException("it ended without being ready: " + errors());
  }

  String url() {
    return url;
  }

  /** Where a browser goes; empty when it was not told that first. */
  String page() {
    return page;
  }

  String kafkaPort() {
    return kafka.substring(kafka.indexOf(':') + 1);
  }

  String port() {
    return url.substring(url.lastIndexOf(':') + 1);
  }

  /** As Ctrl-C does. */
  void interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
  }

  /** As a supervisor does. */
  void terminate() {
    process.destroy();
  }

  int awaitExit() throws InterruptedException {
    if (!process.waitFor(END_S_MAX, TimeUnit.SECONDS)) {
      throw new AssertionError("still running");
    }
    return process.exitValue();
  }

  /** What it has said to people so far. */
  String errors() throws IOException {
    return Files.readString(errors);
  }

  /** A command line that talks to it. */
  Typed type(String... arguments) {
    return Typed.at().with("TAILRACE_URL", url).type(arguments);
  }

  Typed publish(String events) {
    return Typed.at().with("TAILRACE_URL", url).reading(events).type("publish");
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
