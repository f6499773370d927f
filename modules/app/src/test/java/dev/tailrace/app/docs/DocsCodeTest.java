package dev.tailrace.app.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each block of code in README.md and docs/ works, or stands here with the reason why not. */
final class DocsCodeTest {
  private static final Path ROOT = Path.of(System.getProperty("tailrace.root"));

  /** By page and first line: why no test runs it. */
  private static final Map<String, String> NOT_RUN =
      Map.ofEntries(
          Map.entry("README.md: trainers", "a picture"),
          Map.entry("docs/explanation/the-log-is-the-database.md: trainers", "a picture"),
          Map.entry("README.md:RELIABILITY R02", "what the check prints; the tests print it"),
          Map.entry(
              "docs/reliability.md:mvn test -pl modules/app -am -Dtailrace.soak=true",
              "a scenario of many minutes"),
          Map.entry(
              "docs/benchmarks.md:python3 modules/bench/start.py",
              "a measurement of minutes that builds first"),
          Map.entry(
              "docs/benchmarks.md:python3 modules/bench/measure.py FoldBench",
              "a measurement of minutes that builds first"),
          Map.entry(
              "docs/benchmarks.md:python3 modules/bench/measure.py KeyValueTopology",
              "a measurement of minutes that builds first"),
          Map.entry(
              "docs/benchmarks.md:python3 modules/bench/measure.py SeriesReads",
              "a measurement of minutes that builds first"),
          Map.entry(
              "docs/benchmarks.md:python3 modules/bench/measure.py ManySeries",
              "a measurement of minutes that builds first"),
          Map.entry(
              "docs/benchmarks.md:python3 modules/bench/measure.py Soak",
              "a measurement of minutes that builds first"),
          Map.entry(
              "docs/benchmarks.md:python3 modules/bench/http_reads.py",
              "a measurement of minutes that builds first"),
          Map.entry(
              "docs/benchmarks.md:python3 modules/bench/run_table.py",
              "a measurement of minutes that builds first"),
          Map.entry(
              "docs/benchmarks.md:python3 modules/bench/visible.py",
              "a measurement of minutes that builds first"),
          Map.entry(
              "docs/benchmarks.md:python3 modules/bench/python_log.py",
              "it installs other trackers and takes half an hour"),
          Map.entry(
              "docs/benchmarks.md:python3 modules/bench/measure.py SdkLog",
              "a measurement of minutes that builds first"),
          Map.entry(
              "docs/benchmarks.md:python3 modules/bench/measure.py CheckpointStalls",
              "a measurement of minutes that builds first"),
          Map.entry(
              "docs/benchmarks.md:python3 modules/bench/measure.py PoisonFold",
              "a measurement of minutes that builds first"),
          Map.entry(
              "docs/benchmarks.md:python3 modules/bench/tails.py",
              "a measurement of minutes that builds first"),
          Map.entry(
              "docs/benchmarks.md:python3 modules/bench/restart.py",
              "a measurement of minutes that builds first"),
          Map.entry(
              "docs/benchmarks.md:apt-get install victoria-metrics",
              "installs what only a measurement needs"),
          Map.entry("docs/how-to/fuzz.md:JAZZER_FUZZ=1 mvn test", "minutes of a build"),
          Map.entry(
              "docs/how-to/use-an-existing-kafka.md:./tailrace up --kafka broker1:9092",
              "wants a cluster"),
          Map.entry(
              "docs/how-to/use-an-existing-kafka.md:export TAILRACE_KAFKA_SECURITY_PROTOCOL",
              "wants a cluster with accounts"));

  private static Newcomer host;

  @TempDir Path folder;

  @BeforeAll
  static void host(@TempDir Path folder) throws IOException {
    host = Newcomer.host(folder);
  }

  @AfterAll
  static void leave() throws Exception {
    try {
      host.leave();
    } finally {
      host.close();
    }
  }

  static List<String> pagesToDo() throws IOException {
    return pages().stream()
        .filter(page -> blocks(page).stream().anyMatch(block -> reasons(block).isEmpty()))
        .toList();
  }

  private static List<String> pages() throws IOException {
    List<String> pages = new ArrayList<>(List.of("README.md"));
    try (Stream<Path> all = Files.walk(ROOT.resolve("docs"))) {
      all.map(path -> ROOT.relativize(path).toString())
          .filter(path -> path.endsWith(".md"))
          .forEach(pages::add);
    }
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pagesToDo")
  void what_a_page_says_works_when_it_is_done_in_order(String page) throws Exception {
    try (Newcomer newcomer = Newcomer.guest(folder, host)) {
      for (CodeBlock block : blocks(page)) {
        if (reasons(block).isEmpty()) {
          read(newcomer, block);
        }
      }
      newcomer.leave();
    }
  }

  @Test
  void each_reason_not_to_run_is_that_of_one_block() throws IOException {
    Map<String, Integer> uses = new TreeMap<>();
    NOT_RUN.keySet().forEach(reason -> uses.put(reason, 0));

    for (String page : pages()) {
      blocks(page).forEach(block -> reasons(block).forEach(it -> uses.merge(it, 1, Integer::sum)));
    }

    uses.forEach((reason, times) -> assertEquals(1, times, reason));
    assertTrue(pagesToDo().containsAll(List.of("README.md", "docs/tutorial.md")), "pages");
  }

  @Test
  void a_block_that_fails_or_is_unknown_is_told() throws Exception {
    List<String> wrong =
        List.of(
            "```ruby\nputs 1\n```\n",
            "```\nwget http://127.0.0.1:8080\n```\n",
            "```python\nraise SystemExit(1)\n```\n",
            "```\ncurl -s http://127.0.0.1:8080/api/v1/runs/nobody\n```\n",
            "```\n./tailrace show nobody\n```\n",
            "```json\n{\"type\": \"unknown\"}\n```\n",
            "```java\nTailrace.walk(\"mnist\");\n```\n");
    try (Newcomer newcomer = Newcomer.guest(folder, host)) {
      for (String markdown : wrong) {
        CodeBlock block = CodeBlock.of("page.md", markdown).getFirst();

        AssertionError error = assertThrows(AssertionError.class, () -> read(newcomer, block));

        assertTrue(String.valueOf(error.getMessage()).startsWith("page.md:1: "));
      }
    }
  }

  private static void read(Newcomer newcomer, CodeBlock block)
      throws IOException, InterruptedException {
    try {
      newcomer.read(block);
    } catch (AssertionError e) {
      throw new AssertionError(block.place() + ": " + e.getMessage(), e);
    }
  }

  private static List<CodeBlock> blocks(String page) {
    try {
      return CodeBlock.of(page, Files.readString(ROOT.resolve(page)));
    } catch (IOException e) {
      throw new AssertionError(page, e);
    }
  }

  private static List<String> reasons(CodeBlock block) {
    String key = block.page() + ":" + block.firstLine();
    return NOT_RUN.keySet().stream().filter(key::startsWith).toList();
  }
}
