package dev.tailrace.server.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.server.Client;
import dev.tailrace.server.TestLog;
import dev.tailrace.server.TestServer;
import dev.tailrace.server.tail.Frames.Frame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One tail tells a page of all runs in its table, and of curves and lines only those it shows. */
final class SelectedRunsTest {
  private static final String TAIL = "/api/v1/tail";

  private static TestLog log;
  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path folder) throws InterruptedException {
    log = TestLog.start(folder.resolve("kafka"));
    server = TestServer.over(log, folder, config -> config);
    server.awaitReady();
  }

  @AfterAll
  static void stop() {
    server.close();
    log.close();
  }

  private static String write(String... events) {
    Client.Answer answer =
        server.client().post("/api/v1/events", "application/x-ndjson", String.join("\n", events));
    assertEquals(200, answer.status(), answer.text());
    assertTrue(answer.json().get("rejected").isEmpty(), answer.text());
    return answer.json().get("position").asText();
  }

  private static String started(String run, String project) {
    return """
        {"type":"run.started","v":1,"run":"%s","time":1,"project":"%s"}"""
        .formatted(run, project);
  }

  private static String tagged(String run) {
    return """
        {"type":"run.tags","v":1,"run":"%s","time":1,"tags":{"last":"yes"}}"""
        .formatted(run);
  }

  private static String values(String run, String metrics) {
    return """
        {"type":"metrics","v":1,"run":"%s","time":1,"step":37,"metrics":{%s}}"""
        .formatted(run, metrics);
  }

  private static String line(String run, String text) {
    return """
        {"type":"log","v":1,"run":"%s","time":1,"lines":["%s"]}"""
        .formatted(run, text);
  }

  /** The series of a tail up to its first frame of {@code run}: widths by run and metric. */
  private static Map<String, Long> widths(Frames tail, String run) throws IOException {
    Map<String, Long> widths = new HashMap<>();
    for (Frame frame :
        tail.until(it -> it.event().equals("series") && it.data().contains(quoted(run)))) {
      if (frame.event().equals("series")) {
        JsonNode json = frame.json();
        widths.put(
            json.get("run").asText() + " " + json.get("metric").asText(),
            json.get("width").asLong());
      }
    }
    return widths;
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }

  @Test
  void rows_of_all_runs_that_match_come_with_the_series_of_some() throws IOException {
    String after = write(started("rows-a", "rows"), started("rows-b", "rows"));
    String query =
        "?types=run,series&filter=project%3D'rows'&metric=loss&metric=acc&width=16&width=4"
            + "&seriesRun=rows-b&seriesRun=rows-end&every=100&after=";
    try (Frames tail = new Frames(server.port(), TAIL + query + after)) {
      assertEquals(
          3, tail.until(frame -> frame.event().equals("caught-up")).size(), "two rows, caught up");
      write(
          started("rows-end", "rows"),
          values("rows-a", "\"loss\":1,\"acc\":1"),
          values("rows-b", "\"loss\":1,\"acc\":1,\"else\":1"));

      Set<String> rows = new TreeSet<>();
      Map<String, Long> widths = new HashMap<>();
      write(tagged("rows-a"), tagged("rows-b"));
      while (rows.size() < 3 || widths.size() < 2) {
        Frame frame = tail.next();
        if (frame.event().equals("run")) {
          rows.add(frame.json().get("id").asText());
        } else {
          widths.put(told(frame), frame.json().get("width").asLong());
        }
      }
      write(values("rows-a", "\"loss\":2"), values("rows-end", "\"loss\":2"));
      widths.putAll(widths(tail, "rows-end"));

      assertEquals(Set.of("rows-a", "rows-b", "rows-end"), rows);
      assertEquals(Map.of("rows-b loss", 16L, "rows-b acc", 4L, "rows-end loss", 16L), widths);
    }
  }

  private static String told(Frame series) {
    assertEquals("series", series.event(), series.data());
    return series.json().get("run").asText() + " " + series.json().get("metric").asText();
  }

  @Test
  void series_that_were_selected_are_told_whatever_the_filter_says() throws IOException {
    String after = write(started("here", "filter"), started("there", "other"));
    String query =
        "?types=series&filter=project%3D'filter'&seriesRun=there&metric=*&width=8&every=100&after=";
    try (Frames tail = new Frames(server.port(), TAIL + query + after)) {
      write(values("here", "\"loss\":1"), values("there", "\"loss\":1"));

      assertEquals("there loss", told(tail.next()));
    }
  }

  @Test
  void the_first_pattern_that_matches_gives_the_width() throws IOException {
    String after = write(started("globs", "globs"));
    String query =
        "?types=series&run=globs&metric=train/*&metric=*&metric=loss&width=2&width=32&width=64"
            + "&every=100&after=";
    try (Frames tail = new Frames(server.port(), TAIL + query + after)) {
      write(values("globs", "\"train/loss\":1,\"loss\":1,\"other\":1"));

      Map<String, Long> widths = new HashMap<>();
      while (widths.size() < 3) {
        Frame frame = tail.next();
        widths.put(told(frame), frame.json().get("width").asLong());
      }
      assertEquals(Map.of("globs train/loss", 2L, "globs loss", 32L, "globs other", 32L), widths);
    }
  }

  @Test
  void buckets_are_of_the_width_of_their_metric() throws IOException {
    String after = write(started("grid", "grid"));
    String query =
        "?types=series&run=grid&metric=loss&metric=acc&width=16&width=4&every=100&after=";
    try (Frames tail = new Frames(server.port(), TAIL + query + after)) {
      write(values("grid", "\"loss\":1,\"acc\":1"));

      Map<String, String> starts = new HashMap<>();
      while (starts.size() < 2) {
        Frame frame = tail.next();
        starts.put(told(frame), frame.json().get("x").toString());
      }
      assertEquals(Map.of("grid loss", "[32]", "grid acc", "[36]"), starts);
    }
  }

  @Test
  void lines_come_of_the_selected_runs_whatever_the_filter_says() throws IOException {
    String after = write(started("said", "lines"), started("silent", "lines"), started("out", "x"));
    String query = "?types=log,alert&filter=project%3D'lines'&logRun=said&logRun=out&after=";
    try (Frames tail = new Frames(server.port(), TAIL + query + after)) {
      String alert =
          "{\"type\":\"alert.raised\",\"v\":1,\"run\":\"silent\",\"time\":1,\"title\":\"hot\","
              + "\"level\":\"warn\"}";
      write(line("silent", "no"), line("said", "one"), line("out", "two"), alert);
      Set<String> told = new TreeSet<>();
      while (told.size() < 3) {
        Frame frame = tail.next();
        if (!frame.event().equals("caught-up")) {
          told.add(frame.event() + " " + frame.json().get("run").asText());
        }
      }
      assertEquals(Set.of("alert silent", "log out", "log said"), told);
    }
  }

  @Test
  void lines_of_selected_runs_are_passed_on_by_the_pump_too() throws IOException {
    String after = write(started("loud", "pump"), started("quiet", "pump"));
    try (Frames tail = new Frames(server.port(), TAIL + "?types=log&logRun=loud&after=" + after)) {
      assertEquals("caught-up", tail.next().event());
      for (int i = 0; i < 10; i++) {
        write(line("quiet", "no"), line("loud", "yes " + i));
        Frame frame = tail.next();
        assertEquals("loud", frame.json().get("run").asText());
        assertTrue(frame.data().contains("yes " + i), frame.data());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "types=run&seriesRun=a, parameter seriesRun goes with types=series",
    "seriesRun=a, parameter seriesRun goes with types=series",
    "'types=run,series&metric=a&width=1&logRun=a', parameter logRun goes with types=log",
    "types=series&metric=a&width=1&seriesRun=-, parameter seriesRun is '-'",
    "logRun=-, parameter logRun is '-'",
    "logRun=a&logRun=b&run=a, parameter logRun is 'b'",
    "types=series&metric=a&width=1&run=a&seriesRun=b, parameter seriesRun is 'b'",
    "types=series&metric=a&width=1&width=2, parameter width is given 2 times and metric 1 times",
    "types=series&metric=a&metric=b&metric=c&width=1&width=2, parameter width is given 2 times",
    "types=series&metric=a&metric=b&width=1&width=3, parameter width is '3'",
    "types=series&metric=a&width=, parameter width is ''",
    "types=series&metric=a&width=-9223372036854775808, parameter width is '-92233",
  })
  void what_is_wrong_is_a_bad_request_that_says_so(String query, String detail) {
    Client.Answer answer = server.client().get(TAIL + "?" + query);

    assertEquals(400, answer.status(), answer.text());
    assertTrue(answer.json().get("detail").asText().startsWith(detail), answer.text());
  }

  @Test
  void a_thousand_runs_can_be_selected_and_one_more_is_too_many() {
    for (String parameter : Set.of("seriesRun", "logRun")) {
      String most =
          IntStream.range(0, 1_000)
              .mapToObj(run -> "&" + parameter + "=n" + run)
              .collect(Collectors.joining());
      String path = TAIL + "?types=log,series&metric=loss&width=1" + most;

      assertEquals(200, server.client().get(path).status());
      assertEquals(400, server.client().get(path + "&" + parameter + "=n1000").status());
    }
  }
}
