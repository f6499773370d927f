package dev.tailrace.server.tail;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.server.Client;
import dev.tailrace.server.ServerConfig;
import dev.tailrace.server.TestLog;
import dev.tailrace.server.TestServer;
import dev.tailrace.server.http.Globs;
import dev.tailrace.server.tail.Frames.Frame;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every frame once, in order, whatever happens to the connection. */
final class TailTest {
  private static final int POINTS = 200_000;
  private static final int ROWS = 20;

  private static final String API = "/api/v1";

  private static TestLog log;
  private static TestServer server;
  private static Client client;

  @BeforeAll
  static void start(@TempDir Path folder) throws InterruptedException {
    log = TestLog.start(folder.resolve("kafka"));
    server =
        TestServer.over(
            log,
            folder,
            config ->
                config.withTimes(new ServerConfig.Times(10_000, 10_000, 1_000, 3_000, 2_000)));
    client = server.client();
    server.awaitReady();
  }

  @AfterAll
  static void stop() {
    server.close();
    log.close();
  }

  private static String write(String... events) {
    Client.Answer answer =
        client.post(API + "/events", "application/x-ndjson", String.join("\n", events));
    assertEquals(200, answer.status(), answer.text());
    assertTrue(answer.json().get("rejected").isEmpty(), answer.text());
    return answer.json().get("position").asText();
  }

  private static String started(String run) {
    return "{\"type\":\"run.started\",\"v\":1,\"run\":\"%s\",\"time\":1}".formatted(run);
  }

  private static String point(String run, int step) {
    return """
        {"type":"metrics","v":1,"run":"%s","time":1,"step":%d,"metrics":{"loss":%d,"acc":1}}"""
        .formatted(run, step, step);
  }

  private static Frames tail(String pathAndQuery, String... headers) throws IOException {
    return new Frames(server.port(), API + pathAndQuery, headers);
  }

  private static int step(Frame frame) {
    return frame.json().get("steps").get(0).asInt();
  }

  @Test
  void a_tail_begins_with_the_run_as_it_is_and_goes_on_with_what_comes() throws IOException {
    write(started("now"));
    try (Frames frames = tail("/runs/now/tail?after=" + write(point("now", 0)))) {
      Frame first = frames.next();
      assertEquals("run", first.event());
      assertEquals("running", first.json().get("status").asText());
      assertEquals("caught-up", frames.next().event());
      write(point("now", 1));
      Frame next = frames.next();
      assertEquals("metrics", next.event());
      assertEquals(1, step(next));
    }
  }

  @Test
  void every_kind_of_record_is_one_frame_in_its_shape() throws IOException {
    String alert =
        "{\"type\":\"alert.raised\",\"v\":1,\"run\":\"kinds\",\"time\":5,"
            + "\"level\":\"warn\",\"title\":\"hot\"}";
    String line =
        "{\"type\":\"log\",\"v\":1,\"run\":\"kinds\",\"time\":5,\"lines\":[\"a\\nb\\rc\"]}";
    String after = write(started("kinds"), alert, line, point("kinds", 3));
    try (Frames frames = tail("/runs/kinds/tail?from=start&after=" + after)) {
      List<Frame> all = frames.until(frame -> frame.event().equals("caught-up"));
      List<String> events = all.stream().map(Frame::event).sorted().toList();
      assertEquals(List.of("alert", "caught-up", "log", "metrics", "run"), events);
      for (Frame frame : all) {
        if (frame.event().equals("log")) {
          assertEquals("a\nb\rc", frame.json().get("lines").get(0).get("text").asText());
        }
      }
    }
  }

  @Test
  void types_globs_and_ranks_choose_the_frames() throws IOException {
    String other = point("chosen", 9).replace("\"time\"", "\"rank\":1,\"time\"");
    String after = write(started("chosen"), point("chosen", 1), other);
    String query = "?from=start&types=metrics&metric=l*s&rank=0&after=" + after;
    try (Frames frames = tail("/runs/chosen/tail" + query)) {
      List<Frame> all = frames.until(frame -> frame.event().equals("caught-up"));
      assertEquals(2, all.size(), all.toString());
      assertEquals("{\"loss\":[1.0]}", all.getFirst().json().get("metrics").toString());
    }
  }

  @Test
  void a_client_that_is_cut_off_at_random_gets_every_frame_once()
      throws IOException, InterruptedException {
    int count = POINTS / ROWS;
    String after = write(started("cut"));
    Thread writer = Thread.ofVirtual().start(() -> writeInBatches("cut", count));
    SplittableRandom random = new SplittableRandom(17);
    List<Integer> seen = new ArrayList<>();
    String id = after;
    int cuts = 0;
    while (seen.size() < count) {
      try (Frames frames =
          tail("/runs/cut/tail?types=metrics&after=" + after, "Last-Event-ID: " + id)) {
        int reads = 1 + random.nextInt(180);
        while (reads > 0 && seen.size() < count) {
          Frame frame = frames.next();
          id = frame.id().isEmpty() ? id : frame.id();
          if (frame.event().equals("metrics")) {
            seen.add(step(frame) / ROWS);
            reads--;
          }
        }
        cuts++;
      }
    }
    assertEquals(IntStream.range(0, count).boxed().toList(), seen);
    assertTrue(cuts >= 100, cuts + " cuts");
    writer.join();
    System.out.printf(
        "RELIABILITY sse-reconnect seed=17 points=%d reconnects=%d frames=%d lost=0 dup=0%n",
        POINTS, cuts, count);
  }

  private static void writeInBatches(String run, int count) {
    for (int from = 0; from < count; from += 100) {
      write(
          IntStream.range(from, from + 100)
              .mapToObj(batch -> batch(run, batch * ROWS))
              .toArray(String[]::new));
    }
  }

  private static String batch(String run, int firstStep) {
    String steps =
        IntStream.range(firstStep, firstStep + ROWS)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(","));
    return """
        {"type":"metrics","v":1,"run":"%s","time":1,"steps":[%s],"metrics":{"loss":[%s]}}"""
        .formatted(run, steps, steps);
  }

  @Test
  void a_client_without_chunks_gets_the_same_frames() throws IOException {
    write(started("old"));
    String path = "/runs/old/tail?types=metrics&after=" + write(point("old", 0));
    try (Frames frames = new Frames("HTTP/1.0", 0, server.port(), API + path)) {
      assertEquals("caught-up", frames.next().event());
      write(point("old", 1), point("old", 2));
      assertEquals(1, step(frames.next()));
      assertEquals(2, step(frames.next()));
    }
  }

  @Test
  void a_client_that_pauses_gets_all_that_came_meanwhile() throws IOException {
    String after = write(started("pauses"));
    String path = "/runs/pauses/tail?types=metrics&after=" + after;
    int count = 500;
    String name = "x".repeat(240);
    try (Frames frames = new Frames("HTTP/1.1", 4 << 10, server.port(), API + path)) {
      assertEquals("caught-up", frames.next().event());
      String all =
          write(
              IntStream.range(0, count)
                  .mapToObj(step -> point("pauses", step).replace("acc", name))
                  .toArray(String[]::new));
      assertEquals(200, client.get(API + "/runs/pauses?after=" + all).status());
      List<Integer> seen = new ArrayList<>();
      while (seen.size() < count) {
        Frame frame = frames.next();
        assertEquals("metrics", frame.event());
        seen.add(step(frame));
      }
      assertEquals(IntStream.range(0, count).boxed().toList(), seen);
    }
  }

  @Test
  void a_frame_of_any_size_stands_whole_among_small_ones() throws IOException {
    String after = write(started("large"));
    try (Frames frames = tail("/runs/large/tail?types=metrics&after=" + after)) {
      assertEquals("caught-up", frames.next().event());
      int rows = 8_000;
      String steps =
          IntStream.range(1, rows).mapToObj(Integer::toString).collect(Collectors.joining(","));
      String large =
          """
          {"type":"metrics","v":1,"run":"large","time":1,"steps":[%s],"metrics":{"loss":[%s]}}"""
              .formatted(steps, steps);
      write(point("large", 0), large, point("large", rows));
      assertEquals(0, step(frames.next()));
      Frame whole = frames.next();
      assertTrue(whole.data().length() > 64 << 10);
      assertEquals(rows - 1, whole.json().get("metrics").get("loss").size());
      assertEquals(rows, step(frames.next()));
    }
  }

  @Test
  void all_runs_are_tailed_and_a_filter_chooses_among_them() throws IOException {
    String tagged =
        "{\"type\":\"run.tags\",\"v\":1,\"run\":\"all-b\",\"time\":1,\"tags\":{\"tail\":\"yes\"}}";
    String after = write(started("all-a"), started("all-b"), tagged);
    try (Frames frames = tail("/tail?filter=tags.tail%3D'yes'&after=" + after)) {
      assertEquals("all-b", frames.next().json().get("id").asText());
      assertEquals("caught-up", frames.next().event());
      write(point("all-a", 1), point("all-b", 2));
      Frame frame = frames.next();
      assertEquals("all-b", frame.json().get("run").asText());
      assertEquals(2, step(frame));
    }
  }

  @Test
  void a_tail_begins_with_every_run_that_matches_or_says_that_they_are_too_many()
      throws IOException {
    int most = 10_000;
    String one = started("many-%d").replace("}", ",\"project\":\"many\"}");
    for (int from = 0; from < most; from += 1_000) {
      write(IntStream.range(from, from + 1_000).mapToObj(one::formatted).toArray(String[]::new));
    }
    String path = "/tail?types=run&filter=project%3D'many'&after=";
    try (Frames frames = tail(path + write(started("after-many")))) {
      // On a slow machine some become stale meanwhile, and are told again.
      assertEquals(
          most,
          frames.until(frame -> frame.event().equals("caught-up")).stream()
              .filter(frame -> frame.event().equals("run"))
              .map(frame -> frame.json().get("id").asText())
              .distinct()
              .count());
    }

    Client.Answer answer = client.get(API + path + write(one.formatted(most)));

    assertEquals(413, answer.status(), answer.text());
  }

  @Test
  void a_tail_that_matches_nothing_gives_signs_of_life_however_busy_others_are()
      throws IOException {
    String after = write(started("busy"));
    try (Frames frames = tail("/tail?filter=config.zz%3D5&after=" + after);
        Noise _ = Noise.of("busy")) {
      assertEquals("ping", frames.until(frame -> frame.event().equals(":")).getLast().data());
    }
  }

  @Test
  void time_alone_is_told_on_a_busy_tail_and_after_a_cut() throws IOException {
    String silent = started("silent").replace("}", ",\"heartbeatMs\":1000}");
    String after = write(started("loud"), silent);
    String both = "/tail?run=silent&run=loud&after=" + after;
    try (Frames busy = tail(both);
        Frames resumed = tail(both + "&types=run", "Last-Event-ID: " + after);
        Noise _ = Noise.of("loud")) {
      for (Frames frames : List.of(busy, resumed)) {
        Frame told = frames.until(frame -> frame.data().contains("\"status\":\"stale\"")).getLast();
        assertEquals("silent", told.json().get("id").asText());
      }
    }
  }

  /** Logs a point now and then until it is closed. */
  private record Noise(AtomicBoolean stopping) implements AutoCloseable {
    static Noise of(String run) {
      var stopping = new AtomicBoolean();
      Thread.ofVirtual()
          .start(
              () -> {
                for (int step = 0; !stopping.get(); step++) {
                  write(point(run, step));
                  LockSupport.parkNanos(100_000_000);
                }
              });
      return new Noise(stopping);
    }

    @Override
    public void close() {
      stopping.set(true);
    }
  }

  @Test
  void a_quiet_tail_gives_signs_of_life() throws IOException {
    String after = write(started("quiet"));
    try (Frames frames = tail("/runs/quiet/tail?after=" + after)) {
      assertEquals("ping", frames.until(frame -> frame.event().equals(":")).getLast().data());
    }
  }

  @Test
  void a_client_that_never_reads_is_closed_and_slows_nobody() throws IOException {
    String after = write(started("stuck"));
    String wide = point("stuck", 1).replace("\"acc\"", "\"" + "x".repeat(200) + "\"");
    try (Frames _ = tail("/runs/stuck/tail?types=metrics&after=" + after)) {
      List<String> events = Collections.nCopies(2_000, wide);
      for (int i = 0; i < 20; i++) {
        write(events.toArray(String[]::new));
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> client.get("/metrics").text().contains("\ntailrace_sse_clients 0.0"));
    }
  }

  @Test
  void a_client_that_never_reads_is_closed_before_the_kernel_holds_much_for_it()
      throws IOException {
    String after = write(started("little"));
    String wide = point("little", 1).replace("\"acc\"", "\"" + "x".repeat(200) + "\"");
    try (Frames _ = tail("/runs/little/tail?types=metrics&after=" + after)) {
      write(Collections.nCopies(900, wide).toArray(String[]::new));
      await()
          .atMost(Duration.ofSeconds(15))
          .until(() -> client.get("/metrics").text().contains("\ntailrace_sse_clients 0.0"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/runs/nobody/tail, 404",
    "/runs/known/tail?from=garbage, 400",
    "/runs/known/tail?types=metric, 400",
    "/tail?run=-, 400",
    "/tail?filter=x, 400",
  })
  void what_cannot_be_tailed_is_said_before_the_stream(String path, int status) {
    String after = write(started("known"));
    Client.Answer answer = client.get(API + path, "Tailrace-Read-After", after);
    assertEquals(status, answer.status(), answer.text());
  }

  @Test
  void a_client_that_takes_no_event_stream_is_told() {
    assertEquals(406, client.get(API + "/tail", "Accept", "application/json").status());
  }

  @Test
  void stars_match_any_text_and_take_no_time() {
    assertTrue(Globs.matches("train/*", "train/loss"));
    assertTrue(Globs.matches("*l*s*", "val/loss"));
    assertEquals(false, Globs.matches("a*b", "acb!"));
    assertEquals(false, Globs.matches("*a".repeat(100), "a".repeat(99) + "b"));
  }
}
