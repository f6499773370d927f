package dev.tailrace.server.inputs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of somebody else's that a test runs, bounded in time. */
final class Tool {
  private final Process process;
  private final Path output;

  private Tool(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** What came of it. */
  record Outcome(int exitCode, String output) {}

  static boolean isThere(String name) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }

  /** Starts it in a folder of its own. */
  static Tool start(Path folder, List<String> command) throws IOException {
    Files.createDirectories(folder);
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new Tool(process, output);
  }

  /** Whether it still runs after so long. */
  boolean runs(int ms) throws InterruptedException {
    return !process.waitFor(ms, TimeUnit.MILLISECONDS);
  }

  Outcome end(int secondsMax) throws IOException, InterruptedException {
    try {
      boolean ended = process.waitFor(secondsMax, TimeUnit.SECONDS);
      assertTrue(ended, () -> "it runs longer than " + secondsMax + " s");
      return new Outcome(process.exitValue(), Files.readString(output));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
