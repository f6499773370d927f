package dev.tailrace.server.health;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.server.TestLog;
import dev.tailrace.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of metrics and what a whole server tells are the same set. */
final class MetricsPageTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
  private static final Pattern HELP = Pattern.compile("(?m)^# HELP (\\S+) .+$");
  private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_]+)\\{([^}]*)}");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-z_]+)` \\| ([a-z]+) \\| ([^|]*) \\| [^|]+ \\|$");
  private static final Pattern CODE = Pattern.compile("`([a-z_]+)`");
  private static final String EVENTS =
      """
      {"type":"run.started","v":1,"run":"secret-run","time":1}
      {"type":"metrics","v":1,"run":"secret-run","time":1,"step":1,"metrics":{"secret-loss":1}}
      {"type":"no.such","v":1,"run":"secret-run","time":1}
      """;

  @TempDir static Path folder;
  private static TestLog log;
  private static TestServer server;
  private static String scrape = "";

  @BeforeAll
  static void a_server_that_has_seen_events() throws Exception {
    log = TestLog.start(folder.resolve("kafka"));
    server = TestServer.over(log, folder, config -> config);
    server.awaitReady();
    server.client().post("/api/v1/events", "application/x-ndjson", EVENTS);
    await().atMost(SOON).until(() -> told("tailrace_runs{status=\"running\"} 1.0"));
    await().atMost(SOON).until(() -> told("tailrace_lag_records{"));
    await().atMost(SOON).until(() -> told("tailrace_http_requests_seconds_count{"));
  }

  @AfterAll
  static void stop() {
    server.close();
    log.close();
  }

  private static boolean told(String line) {
    scrape = server.client().get("/metrics").text();
    return scrape.contains(line);
  }

  private static Map<String, String> page() throws IOException {
    Map<String, String> rows = new TreeMap<>();
    ROW.matcher(text()).results().forEach(row -> rows.put(row.group(1), row.group(2)));
    return rows;
  }

  private static String text() throws IOException {
    return Files.readString(
        Path.of(System.getProperty("tailrace.root")).resolve("docs/reference/metrics.md"));
  }

  private static Set<String> found(Pattern pattern, String in) {
    Set<String> found = new TreeSet<>();
    pattern.matcher(in).results().forEach(match -> found.add(match.group(1)));
    return found;
  }

  @Test
  void every_metric_stands_in_the_page_with_its_type_and_no_other() throws Exception {
    Map<String, String> told = new TreeMap<>();
    TYPE.matcher(scrape).results().forEach(type -> told.put(type.group(1), type.group(2)));

    assertEquals(told, page());
    assertTrue(told.size() > 50, () -> told.size() + " metrics");
  }

  @Test
  void every_metric_stands_in_the_page_with_its_labels() throws Exception {
    Map<String, Set<String>> told = new TreeMap<>();
    SAMPLE
        .matcher(scrape)
        .results()
        .forEach(
            sample ->
                told.computeIfAbsent(family(sample.group(1)), _ -> new TreeSet<>())
                    .addAll(found(LABEL, sample.group(2))));
    Map<String, Set<String>> written = new TreeMap<>();
    ROW.matcher(text())
        .results()
        .filter(row -> !row.group(3).isBlank())
        .forEach(row -> written.put(row.group(1), found(CODE, row.group(3))));
    told.values().forEach(labels -> labels.remove("le"));
    told.values().removeIf(Set::isEmpty);

    assertEquals(told, written);
  }

  /** A histogram's lines have endings of their own. */
  private static String family(String sample) {
    String bare = sample.replaceAll("_(bucket|count|sum)$", "");
    return scrape.contains("# TYPE " + bare + " histogram") ? bare : sample;
  }

  @Test
  void every_metric_has_a_help_line_and_none_tells_of_a_run() {
    Set<String> types = found(TYPE, scrape);

    assertAll(
        () -> assertEquals(types, found(HELP, scrape)),
        () -> assertFalse(scrape.contains("secret"), scrape));
  }

  @Test
  void reasons_and_kinds_are_there_before_the_first_of_them() {
    assertAll(
        () -> assertTrue(scrape.contains("tailrace_dead_letters_total{reason=\"fold_failed\"} 0")),
        () -> assertTrue(scrape.contains("tailrace_quota_rejections_total{kind=\"heavy\"} 0")),
        () -> assertTrue(scrape.contains("tailrace_sse_dropped_total{reason=\"blocked\"} 0")),
        () ->
            assertTrue(
                scrape.contains("tailrace_ingest_rejected_total{reason=\"unknown_type\"} 1")));
  }

  @Test
  void a_ready_server_says_so_of_each_condition() throws Exception {
    Files.writeString(Path.of("target/metrics.txt"), scrape);

    assertAll(
        () -> assertTrue(scrape.contains("tailrace_ready 1.0")),
        () -> assertFalse(scrape.contains("tailrace_condition_ok{condition=\"disk\"} 0")),
        () -> assertTrue(scrape.contains("tailrace_streams_state{state=\"running\"} 1.0")),
        () -> assertTrue(scrape.contains("tailrace_stream_threads{state=\"alive\"} 1.0")));
  }
}
