package dev.tailrace.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.app.api.Api;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program: {@code up} in one process, commands in another. */
class UpTest {
  private static final long FOLDED_MS_MAX = 20_000;

  private static final CountDownLatch NEVER = new CountDownLatch(1);

  @TempDir static Path shared;
  private static UpProcess server;

  @BeforeAll
  static void start() throws IOException {
    server = UpProcess.start(shared.resolve("data")).awaitReady();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Two ranks, three rows each, a line each; the run's end. */
  private static String events(String run) {
    var events = new StringBuilder();
    for (int rank = 0; rank < 2; rank++) {
      String head =
          "{\"v\":1,\"run\":\"" + run + "\",\"writer\":\"w" + rank + "\",\"rank\":" + rank;
      events
          .append(head)
          .append(",\"seq\":1,\"time\":1000,\"type\":\"run.started\",\"project\":\"p\",")
          .append("\"name\":\"first try\",\"worldSize\":2,\"config\":{\"lr\":0.1}}\n")
          .append(head)
          .append(",\"seq\":1,\"time\":1000,\"type\":\"metrics\",\"steps\":[0,1,2],")
          .append("\"metrics\":{\"loss\":[3,2.5,\"NaN\"]}}\n")
          .append(head)
          .append(",\"seq\":1,\"time\":1000,\"type\":\"log\",\"lines\":[\"hello\"]}\n")
          .append(head)
          .append(",\"seq\":2,\"time\":3000,\"type\":\"run.finished\",\"status\":\"finished\"}\n");
    }
    return events.toString();
  }

  private static void publish(UpProcess to, String run) throws InterruptedException {
    Typed typed = to.publish(events(run));
    assertEquals("8 accepted, 0 refused, 0 without an answer\n", typed.err());
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FOLDED_MS_MAX);
    while (!isFolded(to.type("show", run, "--json"))) {
      assertTrue(System.nanoTime() < deadlineNanos, "not folded in time");
      assertFalse(NEVER.await(50, TimeUnit.MILLISECONDS));
    }
  }

  private static boolean isFolded(Typed show) {
    JsonNode ledger = json(show).path("ledger");
    return ledger.path("events").asInt() == 8
        && ledger.path("points").asInt() == 6
        && ledger.path("logLines").asInt() == 2;
  }

  private static JsonNode json(Typed typed) {
    try {
      return Api.JSON.readTree(typed.out().isEmpty() ? "{}" : typed.out());
    } catch (IOException e) {
      throw new AssertionError(typed.out(), e);
    }
  }

  @Test
  void a_browser_is_told_where_to_go_before_anything_else() {
    assertEquals(server.url() + "/", server.page());
  }

  @Test
  void published_run_is_listed_and_shown() throws Exception {
    publish(server, "listed");

    Typed list = server.type("ls", "--filter", "id = 'listed'");
    JsonNode shown = json(server.type("show", "listed", "--json"));

    assertTrue(list.out().startsWith("listed\tfirst try\tp\tfinished\t"), list.out());
    assertEquals("finished", shown.path("status").asText());
    assertEquals(2, shown.path("ranks").size());
    assertEquals(2.5, shown.path("metrics").path("loss").path("min").doubleValue());
  }

  @Test
  void columns_are_printed_in_their_order() throws Exception {
    publish(server, "columns");

    Typed list =
        server.type(
            "ls", "--filter", "id = 'columns'", "--columns", "id,config.lr,metrics.loss.max");

    assertEquals("columns\t0.1\t3\n", list.out());
  }

  @Test
  void console_lines_and_points_come_out_as_they_went_in() throws Exception {
    publish(server, "exported");

    Typed logs = server.type("logs", "exported", "--rank", "1");
    Typed export = server.type("export", "exported");

    assertEquals("1970-01-01T00:00:01Z\t1\tstdout\thello\n", logs.out());
    assertEquals(1 + 6 + 2, export.lines().size(), export.out());
  }

  @Test
  void inspect_shows_what_lies_in_the_log() throws Exception {
    publish(server, "inspected");

    Typed inspect = server.type("inspect", "inspected", "--json");

    List<String> types =
        inspect.lines().stream()
            .map(line -> json(new Typed(0, line, "")).path("event").path("type").asText())
            .sorted()
            .toList();
    assertEquals(
        List.of(
            "log",
            "log",
            "metrics",
            "metrics",
            "run.finished",
            "run.finished",
            "run.started",
            "run.started"),
        types);
  }

  @Test
  void tail_of_an_ended_run_ends_with_its_outcome() throws Exception {
    publish(server, "tailed");
    server.publish(
        """
        {"v":1,"run":"broken","time":1000,"type":"run.started"}
        {"v":1,"run":"broken","time":2000,"type":"run.finished","status":"failed"}
        """);

    Typed finished = server.type("tail", "tailed", "--from", "start", "--every");
    Typed failed = server.type("tail", "broken", "--from", "start");

    assertEquals(0, finished.exitCode(), finished.err());
    assertEquals(6, finished.lines().stream().filter(it -> it.startsWith("metrics\t")).count());
    assertEquals(2, finished.lines().stream().filter(it -> it.startsWith("log\t")).count());
    assertEquals(1, failed.exitCode(), failed.err());
  }

  @Test
  void run_that_is_not_there_is_told() {
    assertEquals(66, server.type("show", "nobody").exitCode());
    assertEquals(66, server.type("inspect", "nobody").exitCode());
  }

  @Test
  void filter_with_a_mistake_is_a_usage_error() {
    Typed typed = server.type("ls", "--filter", "status = ");

    assertEquals(64, typed.exitCode());
    assertEquals(1, typed.err().lines().count());
  }

  @Test
  void second_up_on_the_same_data_is_one_line() throws Exception {
    try (UpProcess second = UpProcess.start(shared.resolve("data"))) {

      int exitCode = second.awaitExit();

      assertEquals(73, exitCode);
      assertEquals(1, second.errors().lines().count(), second.errors());
      assertTrue(second.errors().contains("is in use by process"), second.errors());
    }
  }

  @Test
  void port_in_use_is_one_line() throws Exception {
    Path data = shared.resolve("other");
    try (UpProcess http = UpProcess.start(data, "--port", server.port());
        UpProcess kafka = UpProcess.start(data, "--kafka-port", server.kafkaPort())) {

      List<Integer> exitCodes = List.of(http.awaitExit(), kafka.awaitExit());

      assertEquals(List.of(73, 73), exitCodes);
      for (UpProcess refused : List.of(http, kafka)) {
        assertEquals(1, refused.errors().lines().count(), refused.errors());
        assertTrue(refused.errors().contains("in use"), refused.errors());
      }
    }
  }

  @Test
  void settings_that_cannot_be_right_are_a_config_error() {
    String data = shared.resolve("never").toString();

    Typed same = Typed.now().type("up", "--data", data, "--port", "18800", "--kafka-port", "18800");
    Typed address = Typed.now().type("up", "--data", data, "--port", "0", "--kafka", "nonsense");

    assertEquals(78, same.exitCode(), same.err());
    assertTrue(same.err().contains("port and kafka-port are both 18800"), same.err());
    assertEquals(78, address.exitCode(), address.err());
    assertTrue(address.err().contains("kafka is nonsense, not HOST:PORT"), address.err());
  }

  @Test
  void other_address_without_a_token_is_a_config_error() throws Exception {
    try (UpProcess open = UpProcess.start(shared.resolve("open"), "--host", "0.0.0.0")) {

      int exitCode = open.awaitExit();

      assertEquals(78, exitCode);
      assertTrue(open.errors().contains("--token-file"), open.errors());
    }
  }

  @Test
  void ctrl_c_stops_cleanly_and_a_restart_keeps_the_data(@TempDir Path folder) throws Exception {
    JsonNode before;
    try (UpProcess first = UpProcess.start(folder.resolve("data")).awaitReady()) {
      publish(first, "kept");
      before = json(first.type("show", "kept", "--json"));

      first.interrupt();

      assertEquals(130, first.awaitExit());
      // A slow machine may have said before what was waited for.
      String said = first.errors().replaceAll("(?m)^not ready: .*\n", "");
      assertEquals("Ctrl-C stops it.\nstopped\n", said);
    }
    try (UpProcess second = UpProcess.start(folder.resolve("data")).awaitReady()) {
      JsonNode after = json(second.type("show", "kept", "--json"));

      for (String part : List.of("status", "ranks", "metrics", "ledger", "config")) {
        assertEquals(before.path(part), after.path(part), part);
      }
    }
  }

  @Test
  void log_for_a_collector_is_one_object_a_line_and_holds_nothing_that_was_sent(
      @TempDir Path folder) throws Exception {
    try (UpProcess logging =
        UpProcess.start(folder.resolve("data"), "--log", "json", "--log-level", "info")
            .awaitReady()) {
      publish(logging, "secret-run");
      logging.type("ls", "--filter", "id = 'secret-run'");
      logging.interrupt();
      assertEquals(130, logging.awaitExit());

      List<JsonNode> lines =
          logging
              .errors()
              .lines()
              .filter(line -> line.startsWith("{"))
              .map(line -> json(new Typed(0, line, "")))
              .toList();

      assertFalse(logging.errors().contains("secret-run"), logging.errors());
      assertTrue(
          lines.stream()
              .anyMatch(
                  it ->
                      it.path("route").asText().equals("/api/v1/events")
                          && it.path("status").asInt() == 200),
          logging.errors());
      List<String> talk =
          logging
              .errors()
              .lines()
              .filter(line -> !line.startsWith("{") && !line.startsWith("not ready: "))
              .toList();
      assertEquals(List.of("Ctrl-C stops it.", "stopped"), talk);
    }
  }

  @Test
  void views_are_what_the_log_says() throws Exception {
    publish(server, "verified");

    Typed verify = server.type("verify");

    assertEquals(0, verify.exitCode(), verify.out() + verify.err());
  }

  @Test
  void example_without_a_client_library_agrees_with_the_api() throws Exception {
    String python = Objects.requireNonNullElse(System.getenv("TAILRACE_PYTHON"), "python3");
    Path script = Path.of(System.getProperty("tailrace.root"), "examples", "raw_http.py");
    Process example =
        new ProcessBuilder(python, script.toString(), "--url", server.url(), "--steps", "120")
            .redirectErrorStream(true)
            .start();

    String said = new String(example.getInputStream().readAllBytes(), UTF_8);

    assertEquals(0, example.waitFor(), said);
    assertTrue(said.endsWith("; 0 differences\n"), said);
    System.out.print("raw_http.py: " + said);
  }
}
