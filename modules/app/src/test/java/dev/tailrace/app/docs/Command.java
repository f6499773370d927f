package dev.tailrace.app.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A child process of a page, whose output goes to files; closing kills it. */
final class Command implements AutoCloseable {
  private static final long END_S_MAX = 60;

  private final String line;
  private final Process process;
  private final Path out;
  private final Path errors;

  private Command(String line, Process process, Path out, Path errors) {
    this.line = line;
    this.process = process;
    this.out = out;
    this.errors = errors;
  }

  /** Starts a line of bash. */
  static Command start(ProcessBuilder where, String line) throws IOException {
    Path out = Files.createTempFile("docs", ".out");
    Path errors = Files.createTempFile("docs", ".err");
    where.command("bash", "-e", "-o", "pipefail", "-c", line);
    where.redirectOutput(out.toFile()).redirectError(errors.toFile());
    return new Command(line, where.start(), out, errors);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** As Ctrl-C does. */
  void interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
  }

  /** Waits for its end and tells the exit code. */
  int await() throws InterruptedException {
    if (!process.waitFor(END_S_MAX, TimeUnit.SECONDS)) {
      throw new AssertionError("does not end: " + line);
    }
    return process.exitValue();
  }

  String out() throws IOException {
    return Files.readString(out, UTF_8);
  }

  /** What it was and what it said, for the message of a failure. */
  String said() throws IOException {
    return line + "\n" + out() + Files.readString(errors, UTF_8);
  }

  @Override
  public void close() throws IOException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
    Files.deleteIfExists(out);
    Files.deleteIfExists(errors);
  }
}
