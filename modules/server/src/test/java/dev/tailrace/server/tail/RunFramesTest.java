package dev.tailrace.server.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.server.TestLog;
import dev.tailrace.server.TestServer;
import dev.tailrace.server.tail.Frames.Frame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A {@code run} frame is the run right after its record, whenever it is read. */
final class RunFramesTest {
  private static final String API = "/api/v1";

  @TempDir static Path folder;
  private static TestLog log;
  private static TestServer server;

  @BeforeAll
  static void start() throws InterruptedException {
    log = TestLog.start(folder.resolve("kafka"));
    server = TestServer.over(log, folder, config -> config);
    server.awaitReady();
  }

  @AfterAll
  static void stop() {
    server.close();
    log.close();
  }

  private static String write(String run, String type, String more) {
    String event =
        "{\"type\":\"%s\",\"v\":1,\"run\":\"%s\",\"time\":1%s}".formatted(type, run, more);
    var answer = server.client().post(API + "/events", "application/json", event);
    assertEquals(200, answer.status(), answer.text());
    assertEquals("[]", answer.json().get("rejected").toString(), answer.text());
    return answer.json().get("position").asText();
  }

  private static String writeLife(String run) {
    write(run, "run.started", ",\"config\":{\"lr\":1}");
    write(run, "run.tags", ",\"tags\":{\"stage\":\"one\"}");
    write(run, "run.tags", ",\"tags\":{\"stage\":\"two\"}");
    return write(run, "run.finished", ",\"status\":\"finished\"");
  }

  private static List<String> rows(TestServer of, String run, String query) throws IOException {
    try (Frames frames = new Frames(of.port(), API + "/runs/" + run + "/tail" + query)) {
      return frames.until(frame -> frame.event().equals("caught-up")).stream()
          .filter(frame -> frame.event().equals("run"))
          .map(Frame::data)
          .toList();
    }
  }

  private static List<String> live(String run) throws IOException {
    String after = write(run, "run.tags", ",\"tags\":{\"stage\":\"zero\"}");
    String query = "/runs/" + run + "/tail?types=run&after=" + after;
    try (Frames frames = new Frames(server.port(), API + query)) {
      frames.until(frame -> frame.event().equals("caught-up"));
      writeLife(run);
      return frames.until(frame -> frame.data().contains("\"finished\"")).stream()
          .map(Frame::data)
          .toList();
    }
  }

  @Test
  void who_reads_late_sees_each_state_in_its_own_frame() throws IOException {
    String after = writeLife("late");

    List<String> rows = rows(server, "late", "?types=run&from=start&after=" + after);

    List<String> seen =
        rows.stream()
            .map(row -> new Frame("", "run", row).json())
            .map(row -> row.get("status").asText() + " " + row.get("tags").path("stage").asText())
            .toList();
    assertEquals(List.of("running ", "running one", "running two", "finished two"), seen);
  }

  @Test
  void the_text_is_the_same_live_and_from_memory_and_from_kafka() throws Exception {
    List<String> live = live("same");
    assertEquals(4, live.size(), live.toString());
    List<String> memory;
    try (TestServer beside = TestServer.beside(server, log, config -> config)) {
      memory = rows(beside, "same", "?types=run&from=start");
    }

    server.close();
    server = TestServer.over(log, folder, config -> config);
    server.awaitReady();
    List<String> kafka = rows(server, "same", "?types=run&from=start");

    assertEquals(live, memory.subList(1, 5));
    assertEquals(memory, kafka);
  }

  @Test
  void nothing_that_a_purged_run_logged_is_shown_any_more() throws IOException {
    write("bare", "run.started", "");
    write("bare", "alert.raised", ",\"level\":\"error\",\"title\":\"secret\",\"text\":\"x\"");
    write("bare", "metrics", ",\"step\":1,\"metrics\":{\"loss\":1}");
    write("bare", "log", ",\"lines\":[\"secret\"]");
    String after = write("bare", "run.purged", "");

    try (Frames frames =
        new Frames(server.port(), API + "/tail?run=bare&from=start&after=" + after)) {
      List<Frame> all = frames.until(frame -> frame.event().equals("caught-up"));

      assertEquals(List.of("caught-up"), all.stream().map(Frame::event).toList());
    }
  }

  @Test
  void a_purged_run_is_not_shown_as_it_was() throws IOException {
    String before = writeLife("gone");
    assertEquals(4, rows(server, "gone", "?types=run&from=start&after=" + before).size());
    String after = write("gone", "run.purged", "");

    try (Frames frames =
        new Frames(server.port(), API + "/tail?run=gone&types=run&from=start&after=" + after)) {
      List<Frame> all = frames.until(frame -> frame.event().equals("caught-up"));

      assertEquals(1, all.size(), all.toString());
    }
  }
}
