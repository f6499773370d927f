package dev.tailrace.server.read;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.server.Client;
import dev.tailrace.server.TestLog;
import dev.tailrace.server.TestServer;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody wrote to the projects past the server, and no fold could take. */
final class ProjectLettersTest {
  private static final String LETTERS = "/api/v1/dead-letters";

  private static TestLog log;
  private static TestServer server;
  private static Client client;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    log = TestLog.start(folder.resolve("kafka"));
    server = TestServer.over(log, folder, config -> config);
    client = server.client();
    server.awaitReady();
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", log.bootstrap()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(record("p", "{not json")).get();
      producer.send(record(null, "no key")).get();
    }
    await().atMost(10, SECONDS).until(() -> page("").get("deadLetters").size() == 2);
  }

  @AfterAll
  static void stop() {
    server.close();
    log.close();
  }

  private static ProducerRecord<byte[], byte[]> record(@Nullable String key, String value) {
    return new ProducerRecord<>(
        Topics.DEFAULT.name(Topic.PROJECTS),
        0,
        key == null ? null : key.getBytes(StandardCharsets.UTF_8),
        value.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode page(String query) {
    Client.Answer answer = client.get(LETTERS + query);
    assertEquals(200, answer.status(), answer.text());
    return answer.json();
  }

  @Test
  void they_are_dead_letters_with_reason_and_bytes() {
    JsonNode letters = page("").get("deadLetters");

    assertEquals("projects", letters.get(0).get("topic").asText());
    assertEquals("malformed_json", letters.get(0).get("reason").asText());
    assertEquals(9, letters.get(0).get("valueBytes").asInt());
    assertEquals("null_key", letters.get(1).get("reason").asText());
    assertEquals(1, letters.get(1).get("offset").asInt());
  }

  @Test
  void a_page_goes_on_behind_the_one_before() {
    JsonNode first = page("?limit=1");
    JsonNode second = page("?limit=1&cursor=" + first.get("next").asText());

    assertEquals(0, first.get("deadLetters").get(0).get("offset").asInt());
    assertEquals(1, second.get("deadLetters").get(0).get("offset").asInt());
    assertTrue(second.path("next").isMissingNode() || second.get("next").isNull());
  }

  @Test
  void they_are_asked_for_by_reason_and_belong_to_no_run() {
    assertEquals(1, page("?reason=null_key").get("deadLetters").size());
    assertEquals(0, page("?run=p").get("deadLetters").size());
  }

  @Test
  void they_are_counted() {
    String figures = client.get("/metrics").text();

    assertTrue(
        figures.contains("outcome=\"refused\",reason=\"malformed_json\",topic=\"projects\""),
        figures);
    assertTrue(figures.contains("outcome=\"unkeyed\",reason=\"\",topic=\"projects\""), figures);
  }
}
