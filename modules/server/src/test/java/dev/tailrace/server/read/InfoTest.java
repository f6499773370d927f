package dev.tailrace.server.read;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.server.TestLog;
import dev.tailrace.server.TestServer;
import dev.tailrace.server.http.JsonOutput;
import dev.tailrace.streams.Behind;
import dev.tailrace.streams.Position;
import dev.tailrace.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server tells of itself and its log. */
final class InfoTest {
  private static final String API = "/api/v1";
  private static final Duration SOON = Duration.ofSeconds(60);

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

  @Test
  void info_tells_where_to_publish_and_what_the_limits_are() {
    JsonNode info = server.client().get(API + "/info").json();

    assertEquals("tailrace.metrics", info.get("kafka").get("topics").get("metrics").asText());
    assertEquals(1_048_576, info.get("limits").get("recordBytesMax").asInt());
    assertFalse(info.has("end"));
  }

  @Test
  void records_that_are_not_folded_yet_are_told_until_they_are() throws InterruptedException {
    String steps =
        IntStream.range(0, 5_000).mapToObj(String::valueOf).collect(Collectors.joining(","));
    String batches =
        """
        {"type":"metrics","v":1,"run":"busy","time":1,"steps":[%s],"metrics":{"loss":[%s]}}
        """
            .formatted(steps, steps)
            .repeat(100);
    var told = new AtomicBoolean();
    Thread writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!told.get()) {
                    server.client().post(API + "/events", "application/x-ndjson", batches);
                  }
                });
    try {
      await()
          .pollInterval(Duration.ofMillis(1))
          .atMost(SOON)
          .until(() -> behind().get("records").asLong() > 0);
    } finally {
      told.set(true);
      writer.join();
    }

    String nothing = "{\"records\":0,\"ms\":0}";
    await().atMost(SOON).until(() -> behind().toString().equals(nothing));
  }

  private static JsonNode behind() {
    return server.client().get(API + "/info").json().get("behind");
  }

  @Test
  void a_wait_is_told_in_ms_and_null_when_it_is_not_known() {
    assertEquals("{\"behind\":{\"records\":3,\"ms\":2500}}", told(new Behind(3, 2.5)));
    assertEquals("{\"behind\":{\"records\":3,\"ms\":null}}", told(new Behind(3, Double.NaN)));
  }

  private static String told(Behind behind) {
    byte[] json =
        JsonOutput.bytes(
            out -> {
              out.writeStartObject();
              OverviewRoutes.behind(out, behind);
              out.writeEndObject();
            });
    return new String(json, StandardCharsets.UTF_8);
  }

  @Test
  void what_is_read_after_the_end_of_the_log_shows_all_that_was_there() {
    String events =
        IntStream.range(0, 200)
            .mapToObj(
                """
                {"type":"metrics","v":1,"run":"run-%d","time":1,"step":1,"metrics":{"loss":1}}"""
                    ::formatted)
            .collect(Collectors.joining("\n"));
    server.client().post(API + "/events", "application/x-ndjson", events);

    String token = server.client().get(API + "/info?end=true").json().get("end").asText();

    Position end = assertInstanceOf(Position.Parsed.Good.class, Position.parse(token)).position();
    for (Topic topic : List.of(Topic.RUNS, Topic.METRICS, Topic.LOGS)) {
      for (var record : log.records(topic)) {
        assertTrue(end.next(topic, record.partition()) > record.offset(), topic + " " + record);
      }
    }
    var runs = server.client().get(API + "/runs?limit=1&after=" + token);
    assertEquals(200, runs.json().get("total").asInt(), runs.text());
  }
}
