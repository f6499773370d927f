package dev.tailrace.app.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tailrace.testkit.fault.FastStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Python SDK: its own tests, against servers of this build, and its formatter and types. */
final class PythonTest {
  private static final Path MODULE =
      Path.of(System.getProperty("tailrace.root"), "modules", "python");
  private static final long MINUTES_MAX = 60;

  @TempDir Path folder;

  @Test
  void its_tests_pass() throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of("pytest", "-p", "no:cacheprovider", "--basetemp=" + folder.resolve("tests")));
    // With --full: larger faults, and every framework. ./tailrace check --all says so.
    String more = Objects.requireNonNullElse(System.getenv("TAILRACE_PYTEST"), "");
    words.addAll(more.lines().toList());
    runs(words.toArray(String[]::new));
  }

  @Test
  void its_code_is_formatted_and_without_lint() throws Exception {
    runs("ruff", "format", "--no-cache", "--check", ".", "../../examples");
    runs("ruff", "check", "--no-cache", ".", "../../examples");
  }

  @Test
  void its_types_are_right() throws Exception {
    runs("mypy", "--cache-dir=" + folder.resolve("mypy"));
  }

  private void runs(String... arguments) throws IOException, InterruptedException {
    String python = Objects.requireNonNullElse(System.getenv("TAILRACE_PYTHON"), "");
    assumeTrue(!python.isEmpty(), "without TAILRACE_PYTHON, which ./tailrace check sets");
    Path said = Files.createTempFile(folder, "said", ".txt");
    // A build that runs in the background ignores Ctrl-C, and its children would inherit that.
    List<String> command =
        new ArrayList<>(List.of("env", "--default-signal=HUP,INT", python, "-m"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(MODULE.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().put("PYTHONPATH", MODULE.resolve("src").toString());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().put("TAILRACE_TEST_UP", up());
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(MINUTES_MAX, TimeUnit.MINUTES), () -> end(said));
    } finally {
      process.destroy(); // its fixtures end what they started
      process.waitFor();
    }
    assertEquals(0, process.exitValue(), () -> end(said));
    System.out.println(
        arguments[0] + ": " + Files.readString(said).strip().lines().toList().getLast());
  }

  /** How a test starts a server. */
  private static String up() {
    String options = String.join("' '", FastStart.options());
    return "'%s' -Xmx512m '%s' dev.tailrace.app.Main up".formatted(FastStart.java(), options);
  }

  private static String end(Path said) {
    try {
      List<String> lines = Files.readAllLines(said);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 200), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
