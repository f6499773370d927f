package dev.tailrace.server.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.Zstd;
import dev.tailrace.model.Value;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.server.Client;
import dev.tailrace.server.TestLog;
import dev.tailrace.server.TestServer;
import dev.tailrace.streams.Position;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The write call against a real broker. */
final class IngestTest {
  private static final String EVENTS = "/api/v1/events";
  private static final String JSON = "application/json";
  private static final String NDJSON = "application/x-ndjson";

  private static TestLog log;
  private static TestServer server;
  private static Client client;

  @BeforeAll
  static void start(@TempDir Path folder) throws InterruptedException {
    log = TestLog.start(folder.resolve("kafka"));
    server = TestServer.over(log, folder, config -> config);
    client = server.client();
  }

  @AfterAll
  static void stop() {
    server.close();
    log.close();
  }

  private static String tags(String run, String value) {
    return "{\"type\":\"run.tags\",\"v\":1,\"run\":\"%s\",\"time\":1,\"tags\":{\"k\":\"%s\"}}"
        .formatted(run, value);
  }

  private static List<byte[]> values(Topic topic, String key) {
    List<byte[]> values = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : log.records(topic)) {
      if (new String(record.key(), StandardCharsets.UTF_8).equals(key)) {
        values.add(record.value());
      }
    }
    return values;
  }

  private static List<String> texts(Topic topic, String key) {
    return values(topic, key).stream().map(v -> new String(v, StandardCharsets.UTF_8)).toList();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }

  @Test
  void the_bytes_of_each_event_reach_the_log_as_they_came_and_in_order() {
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      sent.add(tags("in-order", "v" + i).replace(",\"time\"", " , \"time\""));
    }
    Client.Answer answer = client.post(EVENTS, JSON, "[" + String.join(" ,\n", sent) + "]");
    assertEquals(200, answer.status(), answer.text());
    assertEquals(300, answer.json().get("accepted").asInt());
    assertEquals(sent, texts(Topic.RUNS, "in-order"));
  }

  @Test
  void one_bad_of_three_is_rejected_alone_with_its_index_and_reason() {
    String rank =
        tags("partly", "x")
            .replace("run.tags", "writer.joined")
            .replace("\"tags\":{\"k\":\"x\"}", "\"rank\":-1");
    String body = tags("partly", "a") + "\n" + rank + "\n" + tags("partly", "b") + "\n";
    JsonNode answer = client.post(EVENTS, NDJSON, body).json();
    assertEquals(2, answer.get("accepted").asInt());
    assertEquals(1, answer.get("rejected").size());
    assertEquals(1, answer.get("rejected").get(0).get("index").asInt());
    assertEquals("rank_range", answer.get("rejected").get(0).get("reason").asText());
    assertEquals(2, texts(Topic.RUNS, "partly").size());
  }

  @Test
  void the_position_covers_every_acknowledged_record() {
    JsonNode answer =
        client.post(EVENTS, NDJSON, tags("pos-a", "1") + "\n" + tags("pos-b", "1")).json();
    Position.Parsed parsed = Position.parse(answer.get("position").asText(), log.origin().hash());
    Position position = assertInstanceOf(Position.Parsed.Good.class, parsed).position();
    for (ConsumerRecord<byte[], byte[]> record : log.records(Topic.RUNS)) {
      if (new String(record.key(), StandardCharsets.UTF_8).startsWith("pos-")) {
        assertTrue(position.next(Topic.RUNS, record.partition()) > record.offset());
      }
    }
  }

  @Test
  void cbor_sequences_and_both_packings_are_taken() throws IOException {
    RunEvent event =
        new RunEvent.TagsChanged(
            Header.unsequenced("packed", 1),
            new Value.Fields(Map.of("k", new Value.Real(Double.NaN))));
    byte[] cbor = EventCodec.cbor(event);
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    twice.writeBytes(cbor);
    twice.writeBytes(cbor);
    String type = "application/cbor-seq";
    assertEquals(200, client.post(EVENTS, type, twice.toByteArray()).status());
    assertEquals(200, client.post(EVENTS, type, gzip(cbor), "Content-Encoding", "gzip").status());
    byte[] zstd = Zstd.compress(cbor);
    assertEquals(200, client.post(EVENTS, type, zstd, "Content-Encoding", "zstd").status());
    List<byte[]> stored = values(Topic.RUNS, "packed");
    assertEquals(4, stored.size());
    stored.forEach(value -> assertArrayEquals(cbor, value));
  }

  @Test
  void a_purge_lies_in_three_topics_and_projects_in_their_own() {
    String purge = "{\"type\":\"run.purged\",\"v\":1,\"run\":\"gone\",\"time\":1}";
    String project = "{\"type\":\"project.created\",\"v\":1,\"project\":\"vision\",\"time\":1}";
    JsonNode answer = client.post(EVENTS, JSON, "[" + purge + "," + project + "]").json();
    assertEquals(2, answer.get("accepted").asInt(), answer.toString());
    for (Topic topic : List.of(Topic.RUNS, Topic.METRICS, Topic.LOGS)) {
      assertEquals(List.of(purge), texts(topic, "gone"));
    }
    assertEquals(List.of(project), texts(Topic.PROJECTS, "vision"));
  }

  @Test
  void a_body_that_cannot_be_split_writes_nothing() {
    Client.Answer answer = client.post(EVENTS, JSON, "[" + tags("unsplit", "1") + ",");
    assertEquals(400, answer.status());
    assertEquals("/problems/bad-request", answer.json().get("type").asText());
    assertEquals(0, answer.json().get("accepted").asInt());
    assertEquals(List.of(), texts(Topic.RUNS, "unsplit"));
  }

  @Test
  void when_nothing_can_be_taken_the_answer_is_400_with_every_reason() {
    Client.Answer answer = client.post(EVENTS, JSON, "[1,{},{\"type\":\"x\"}]");
    assertEquals(400, answer.status());
    assertEquals(3, answer.json().get("rejected").size(), answer.text());
    assertEquals("not_an_object", answer.json().get("rejected").get(0).get("reason").asText());
  }

  @Test
  void an_empty_body_is_400_and_an_empty_array_is_fine() {
    assertEquals(400, client.post(EVENTS, JSON, "").status());
    assertEquals(200, client.post(EVENTS, JSON, "[]").status());
  }

  @Test
  void bombs_of_both_packings_are_too_large() throws IOException {
    byte[] zeros = new byte[65 << 20];
    assertEquals(
        413, client.post(EVENTS, NDJSON, gzip(zeros), "Content-Encoding", "gzip").status());
    assertEquals(
        413,
        client.post(EVENTS, NDJSON, Zstd.compress(zeros), "Content-Encoding", "zstd").status());
  }

  @Test
  void more_than_16_mib_sent_is_too_large() {
    assertEquals(413, client.post(EVENTS, NDJSON, new byte[(16 << 20) + 1]).status());
  }

  @Test
  void other_types_and_packings_are_not_supported() {
    Client.Answer text = client.post(EVENTS, "text/plain", tags("r", "x"));
    assertEquals("/problems/unsupported-media-type", text.json().get("type").asText());
    Client.Answer brotli = client.post(EVENTS, JSON, "x", "Content-Encoding", "br");
    assertEquals(415, brotli.status());
    assertEquals("/problems/unsupported-encoding", brotli.json().get("type").asText());
    assertEquals(415, client.post(EVENTS, JSON, "x", "Content-Encoding", "gzip, gzip").status());
  }

  @Test
  void a_body_that_is_not_packed_as_it_says_is_400() {
    assertEquals(400, client.post(EVENTS, JSON, "{}", "Content-Encoding", "gzip").status());
    assertEquals(400, client.post(EVENTS, JSON, "{}", "Content-Encoding", "zstd").status());
  }

  @Test
  void a_page_of_another_origin_cannot_write() {
    Client.Answer answer =
        client.post(EVENTS, JSON, tags("forged", "x"), "Origin", "http://evil.example");
    assertEquals(403, answer.status());
    assertEquals(List.of(), texts(Topic.RUNS, "forged"));
  }
}
