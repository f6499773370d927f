package dev.tailrace.server.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.server.Client;
import dev.tailrace.server.TestLog;
import dev.tailrace.server.TestServer;
import dev.tailrace.server.tail.Frames.Frame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Series frames show where a curve changed, as it is when they are written. */
final class SeriesTailTest {
  private static final String API = "/api/v1";

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
        server.client().post(API + "/events", "application/x-ndjson", String.join("\n", events));
    assertEquals(200, answer.status(), answer.text());
    assertTrue(answer.json().get("rejected").isEmpty(), answer.text());
    return answer.json().get("position").asText();
  }

  private static String started(String run) {
    return "{\"type\":\"run.started\",\"v\":1,\"run\":\"%s\",\"time\":1}".formatted(run);
  }

  /** Values at the steps from {@code first} on. */
  private static String loss(String run, int first, int count, IntToDoubleFunction value) {
    return """
        {"type":"metrics","v":1,"run":"%s","time":1,\
        "steps":[%s],"metrics":{"loss":[%s],"acc":[%s]}}"""
        .formatted(
            run,
            IntStream.range(first, first + count)
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(",")),
            IntStream.range(first, first + count)
                .mapToDouble(value)
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(",")),
            "1,".repeat(count - 1) + "1");
  }

  private static Frames tail(String pathAndQuery) throws IOException {
    return new Frames(server.port(), API + pathAndQuery);
  }

  private static Map<Long, String> ramp(int steps, int width) {
    Map<Long, String> buckets = new TreeMap<>();
    for (int start = 0; start < steps; start += width) {
      int last = Math.min(steps, start + width) - 1;
      buckets.put(
          (long) start,
          "%s %s %s %s 0"
              .formatted((double) last, (double) start, (double) last, (start + last) / 2.0));
    }
    return buckets;
  }

  @Test
  void what_is_missed_of_series_hides_no_record_from_who_goes_on() throws IOException {
    String after = write(started("wide"));
    String names =
        IntStream.range(0, 1_200)
            .mapToObj(metric -> "\"m%d\":1".formatted(metric))
            .collect(Collectors.joining(","));
    int steps = 40;
    String path = "/runs/wide/tail?after=" + after + "&types=metrics";
    Set<Integer> seen = new TreeSet<>();
    String id = after;
    String both = API + path + ",series&metric=*&width=1024&every=100";
    try (Frames frames = new Frames("HTTP/1.1", 4 << 10, server.port(), both)) {
      String all =
          write(
              IntStream.range(0, steps)
                  .mapToObj(
                      step ->
                          """
                      {"type":"metrics","v":1,"run":"wide","time":1,"step":%d,"metrics":{%s}}"""
                              .formatted(step, names))
                  .toArray(String[]::new));
      // Nothing was read: most of it waits behind the first frames when the gap is told.
      assertEquals(200, server.client().get(API + "/runs/wide/metrics?after=" + all).status());
      boolean missed = false;
      int more = 2; // the ids behind the gap count too
      while (!missed || (more > 0 && !seen.contains(steps - 1))) {
        Frame frame = frames.next();
        id = frame.id().isEmpty() ? id : frame.id();
        missed |= frame.event().equals("gap");
        if (frame.event().equals("metrics")) {
          seen.add(frame.json().get("steps").get(0).asInt());
          more -= missed ? 1 : 0;
        }
      }
    }

    try (Frames frames = new Frames(server.port(), API + path, "Last-Event-ID: " + id)) {
      Frame frame = frames.next();
      while (!frame.event().equals(":")) { // the first sign of life: nothing more comes
        if (frame.event().equals("metrics")) {
          seen.add(frame.json().get("steps").get(0).asInt());
        }
        frame = seen.contains(steps - 1) ? new Frame("", ":", "") : frames.next();
      }
    }
    assertEquals(steps, seen.size(), seen.toString());
  }

  @Test
  void a_growing_curve_is_seen_without_a_hole_in_fewer_frames_than_records() throws IOException {
    String after = write(started("grows"));
    SeriesPicture picture = new SeriesPicture();
    int frames = 0;
    try (Frames tail =
        tail("/runs/grows/tail?types=series&metric=lo*&width=16&every=1000&after=" + after)) {
      Thread.ofVirtual()
          .start(
              () -> {
                for (int first = 0; first < 1_000; first += 10) {
                  write(loss("grows", first, 10, step -> step));
                }
              });
      while (!picture.buckets.equals(ramp(1_000, 16))) {
        Frame frame = tail.next();
        assertEquals("series", frame.event());
        assertEquals("loss", frame.json().get("metric").asText());
        assertEquals("", frame.id());
        picture.put(frame);
        frames++;
      }
    }
    assertTrue(frames < 100, frames + " frames");
  }

  @Test
  void a_client_that_does_not_read_gets_the_newest_state_and_no_gap() throws IOException {
    int batches = 100;
    int rows = 5_000;
    String after = write(started("slow"));
    SeriesPicture picture = new SeriesPicture();
    int frames = 0;
    try (Frames tail =
        tail("/runs/slow/tail?types=series&metric=loss&width=1&every=100&after=" + after)) {
      for (int batch = 1; batch <= batches; batch++) {
        double value = batch;
        write(loss("slow", 0, rows, _ -> value));
      }
      // More records than any queue of the hub holds, where no other record has been.
      for (int first = rows; first < 2 * rows; first += 1_000) {
        write(
            IntStream.range(first, first + 1_000)
                .mapToObj(step -> loss("slow", step, 1, _ -> batches))
                .toArray(String[]::new));
      }
      String newest = batches + ".0";
      while (picture.buckets.size() < 2 * rows
          || !picture.buckets.values().stream().allMatch(it -> it.startsWith(newest))) {
        Frame frame = tail.next();
        assertEquals("series", frame.event());
        picture.put(frame);
        frames++;
      }
    }
    assertTrue(frames < batches, frames + " frames");
  }

  @Test
  void what_is_more_than_a_frame_holds_comes_in_several_that_leave_no_hole() throws IOException {
    String after =
        write(
            started("wide"),
            loss("wide", 0, 10_000, step -> step),
            loss("wide", 10_000, 10_000, step -> step),
            loss("wide", 20_000, 5_000, step -> step),
            loss("wide", 2_000_000_000, 1, step -> step));
    SeriesPicture picture = new SeriesPicture();
    try (Frames tail =
        tail("/runs/wide/tail?types=series&metric=loss&width=1&from=start&after=" + after)) {
      long end = 0;
      while (picture.buckets.size() < 25_001) {
        Frame frame = tail.next();
        long from = frame.json().get("from").asLong();
        assertTrue(from == end || from == 0, frame.data().substring(0, 80));
        assertTrue(frame.json().get("x").size() <= 10_000);
        end = frame.json().get("to").asLong() + 1;
        picture.put(frame);
      }
    }
    assertEquals(2_000_000_000L, picture.buckets.lastKey());
  }

  @Test
  void an_attempt_that_resumes_takes_the_buckets_away_that_it_hides() throws IOException {
    String after = write(started("again"), loss("again", 0, 100, step -> step));
    SeriesPicture picture = new SeriesPicture();
    ramp(100, 16).forEach(picture.buckets::put);
    try (Frames tail =
        tail("/runs/again/tail?types=series&metric=loss&width=16&every=100&after=" + after)) {
      write(
          "{\"type\":\"run.resumed\",\"v\":1,\"run\":\"again\",\"time\":2,\"attempt\":2,"
              + "\"fromStep\":40}");
      picture.put(tail.next());
      assertEquals(ramp(40, 16), picture.buckets);
    }
  }

  @Test
  void points_of_a_new_attempt_take_the_buckets_behind_them_away() throws IOException {
    String after = write(started("redone"), loss("redone", 0, 100, step -> step));
    SeriesPicture picture = new SeriesPicture();
    ramp(100, 16).forEach(picture.buckets::put);
    try (Frames tail =
        tail("/runs/redone/tail?types=series&metric=loss&width=16&every=100&after=" + after)) {
      write(loss("redone", 40, 1, step -> step).replace("\"time\"", "\"attempt\":2,\"time\""));
      picture.put(tail.next());
      assertEquals(ramp(41, 16), picture.buckets);
    }
  }

  @Test
  void one_rank_is_told_alone() throws IOException {
    String after = write(started("ranks"));
    try (Frames tail =
        tail("/runs/ranks/tail?types=series&metric=loss&rank=1&width=4&every=100&after=" + after)) {
      write(
          loss("ranks", 0, 1, _ -> 5),
          loss("ranks", 0, 1, _ -> 7).replace("\"time\"", "\"rank\":1,\"time\""));
      Frame frame = tail.next();
      assertEquals(1, frame.json().get("rank").asInt());
      assertEquals("[7.0]", frame.json().get("last").toString());
    }
  }

  @Test
  void nothing_of_a_purged_run_is_told() throws IOException {
    String purge = "{\"type\":\"run.purged\",\"v\":1,\"run\":\"gone\",\"time\":2}";
    String query = "/tail?run=gone&run=stays&types=series&metric=loss&width=4&every=100";
    String after = write(started("gone"), started("stays"));
    try (Frames tail = tail(query + "&after=" + after)) {
      write(loss("gone", 0, 1, _ -> 5));
      assertEquals("gone", tail.next().json().get("run").asText());
      String purged = write(purge, loss("stays", 0, 1, _ -> 5));
      assertEquals("stays", tail.next().json().get("run").asText());
      try (Frames late = tail(query + "&from=start&after=" + purged)) {
        assertEquals("stays", late.next().json().get("run").asText());
      }
      write(loss("stays", 1, 1, _ -> 5));
      assertEquals("stays", tail.next().json().get("run").asText());
    }
  }

  @Test
  void series_and_records_come_in_one_tail() throws IOException {
    String after = write(started("both"));
    try (Frames tail =
        tail("/runs/both/tail?types=run,series&metric=loss&width=4&every=100&after=" + after)) {
      assertEquals("run", tail.next().event());
      assertEquals("caught-up", tail.next().event());
      write(loss("both", 0, 1, _ -> 5));
      assertEquals("series", tail.next().event());
      write("{\"type\":\"run.tags\",\"v\":1,\"run\":\"both\",\"time\":1,\"tags\":{\"a\":1}}");
      Frame row = tail.next();
      assertEquals("run", row.event());
      assertFalse(row.id().isEmpty());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "types=series&width=16, metric",
    "types=series&metric=loss, width",
    "types=series&metric=loss&width=12, width",
    "types=series&metric=loss&width=0, width",
    "types=series&metric=loss&width=x, width",
    "types=series&metric=loss&width=16&every=99, every",
    "types=series&metric=loss&width=16&every=60001, every",
    "types=series&metric=loss&width=16&rank=each, rank",
    "types=serie&metric=loss&width=16, types",
    "types=metrics&width=16, width",
    "every=500, every",
  })
  void what_is_wrong_is_a_bad_request_that_names_the_parameter(String query, String parameter) {
    String after = write(started("known"));

    Client.Answer answer =
        server.client().get(API + "/runs/known/tail?" + query, "Tailrace-Read-After", after);

    assertEquals(400, answer.status(), answer.text());
    assertTrue(
        answer.json().get("detail").asText().startsWith("parameter " + parameter), answer.text());
  }
}
