package dev.tailrace.server.inputs;

import static dev.tailrace.server.inputs.Ask.events;
import static dev.tailrace.server.inputs.Ask.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import dev.tailrace.server.Client;
import dev.tailrace.server.inputs.Row.Check;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** What comes in as a body. */
final class BodyRows {
  private static final int SENT_MAX = 16 << 20;
  private static final int UNPACKED_MAX = 64 << 20;
  private static final String JSON = "Content-Type: application/json";
  private static final String EVENT =
      "{\"type\":\"run.tags\",\"v\":1,\"run\":\"calm\",\"time\":1,\"tags\":{\"a\":\"b\"}}";

  private BodyRows() {}

  static List<Row> rows() {
    return List.of(
        Row.of(
            "H03",
            "a body that is too large",
            send("POST", World.EVENTS, blanks(SENT_MAX + 1), JSON).is(413, "too-large").closing(),
            send("POST", World.EVENTS, new byte[0], JSON, "Content-Length: 17000000")
                .is(400, "bad-request")
                .closing(),
            send("POST", World.EVENTS, blanks(SENT_MAX), JSON).is(400, "bad-request"),
            BodyRows::chunked),
        packed(),
        Row.of("H46", "one bad event among a thousand", BodyRows::oneBad),
        Row.of("H47", "the same events once more", BodyRows::onceMore),
        values());
  }

  private static byte[] blanks(int bytes) {
    return " ".repeat(bytes).getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static void chunked(World world) throws IOException {
    try (RawConnection connection = new RawConnection(world.open().port())) {
      connection.send("POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\n" + JSON + "\r\n");
      connection.send("Transfer-Encoding: chunked\r\n\r\n");
      for (int sent = 0; sent <= SENT_MAX; sent += 1 << 20) {
        connection.send("100000\r\n" + " ".repeat(1 << 20) + "\r\n");
      }
      connection.send("0\r\n\r\n");
      RawAnswer answer = connection.read(false);
      assertEquals(413, answer.status(), answer::toString);
      assertEquals("/problems/too-large", answer.json().get("type").asText());
    }
  }

  private static Row packed() {
    byte[] bomb = new byte[UNPACKED_MAX + 1];
    byte[] event = EVENT.getBytes(StandardCharsets.UTF_8);
    byte[] gzipBomb = gzip(bomb);
    byte[] zstdBomb = Zstd.compress(bomb);
    List<Check> checks = new ArrayList<>();
    checks.add(packed("gzip", gzipBomb).is(413, "too-large"));
    checks.add(packed("zstd", zstdBomb).is(413, "too-large"));
    checks.add(packed("gzip", gzip(gzipBomb)).is(400, "bad-request").says("\"accepted\":0"));
    for (String coding : List.of("br", "deflate", "gzip, gzip", "gzip, br", "x", "*", "compress")) {
      checks.add(packed(coding, gzip(event)).is(415, "unsupported-encoding"));
    }
    checks.add(packed("gzip", event).is(400, "bad-request").says("not well packed"));
    checks.add(packed("zstd", event).is(400, "bad-request").says("not well packed"));
    checks.add(packed("zstd", gzip(event)).is(400, "bad-request").says("not well packed"));
    checks.add(packed("gzip", new byte[0]).is(400, "bad-request"));
    checks.add(packed("gzip", gzip(new byte[0])).is(400, "bad-request").says("empty"));
    checks.add(packed("GZIP", gzip(event)).is(200).says("\"accepted\":1"));
    checks.add(packed("identity", event).is(200).says("\"accepted\":1"));
    return Row.of("H04", "bodies that unpack to much, or not at all", checks.toArray(Check[]::new));
  }

  private static Ask packed(String coding, byte[] body) {
    return send("POST", World.EVENTS, body, JSON, "Content-Encoding: " + coding);
  }

  /** The good ones are in the log, the bad one is told by its index. */
  private static void oneBad(World world) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      lines.append(i == 17 ? metric("mixed", 1, -1) : metric("mixed", 1, i)).append('\n');
    }
    Client.Answer answer =
        world.open().client().post(World.EVENTS, "application/x-ndjson", lines.toString());
    assertEquals(200, answer.status(), answer.text());
    assertEquals(999, answer.json().get("accepted").asInt());
    assertEquals(1, answer.json().get("rejected").size());
    assertEquals(17, answer.json().at("/rejected/0/index").asInt());
    assertEquals("step_range", answer.json().at("/rejected/0/reason").asText());
    world.await(answer);
    assertEquals(999, world.get("/runs/mixed/metrics").json().at("/metrics/0/count").asInt());
  }

  private static String metric(String run, int version, int step) {
    return """
        {"type":"metrics","v":%d,"run":"%s","time":1,"step":%d,"metrics":{"a":1}}"""
        .formatted(version, run, step);
  }

  /** An answer that was lost is asked for again: what carries writer and seq counts once. */
  private static void onceMore(World world) {
    String event =
        """
        {"type":"metrics","v":1,"run":"again","writer":"w","seq":1,"time":1,\
        "step":1,"metrics":{"a":1}}
        """;
    for (int i = 0; i < 3; i++) {
      Client.Answer answer =
          world
              .open()
              .client()
              .post(World.EVENTS, "application/json", event, "Idempotency-Key", "ignored");
      assertEquals(1, answer.json().get("accepted").asInt(), answer.text());
      world.await(answer);
    }
    String run = world.get("/runs/again").text();
    assertTrue(run.contains("\"points\":1,"), run);
    assertTrue(run.contains("\"duplicates\":2"), run);
    assertEquals(1, world.get("/runs/again/metrics").json().at("/metrics/0/count").asInt());
    Client.Answer letters = world.get("/dead-letters?run=again");
    assertEquals(0, letters.json().get("deadLetters").size(), letters.text());
  }

  /** The rows K01 to K25 of the log, as a client of HTTP meets them. */
  private static Row values() {
    List<Check> checks = new ArrayList<>();
    checks.add(events("").is(400, "bad-request").says("empty"));
    checks.add(events(" \n").is(400, "bad-request"));
    checks.add(events("[]").is(200).says("\"accepted\":0"));
    checks.add(events("[" + EVENT).is(400, "bad-request").says("does not end"));
    checks.add(events("[" + EVENT + ",,]").is(400, "bad-request").says("is missing"));
    checks.add(events("[" + EVENT + "]x").is(400, "bad-request").says("follows the array"));
    refused(checks, "malformed_json", "{\"type\":\"run.tags\"", "{\"type\":", "{'type':1}");
    refused(checks, "trailing_tokens", EVENT + EVENT, EVENT + "x");
    refused(checks, "not_an_object", "1", "\"x\"", "null", "true");
    refused(checks, "bad_encoding", "{\"type\":\"\\ud800\"}");
    refused(checks, "duplicate_key", EVENT.replace("\"v\":1", "\"v\":1,\"v\":1"));
    refused(
        checks,
        "too_deep",
        EVENT.replace("\"b\"", "[".repeat(65) + "]".repeat(65)),
        EVENT.replace("\"b\"", "[".repeat(10_000) + "]".repeat(10_000)));
    refused(checks, "number_range", tag("1e400"), tag("9".repeat(1_001)));
    refused(checks, "type_mismatch", step("\"1\""), step("1.5"), step("true"), step("[1]"));
    refused(checks, "step_range", step("-1"), step("9007199254740992"));
    refused(checks, "missing_field", "{\"type\":\"run.tags\",\"v\":1,\"time\":1}");
    refused(checks, "unknown_type", EVENT.replace("run.tags", "run.nothing"));
    refused(checks, "schema_newer", EVENT.replace("\"v\":1", "\"v\":99"));
    refused(checks, "schema_missing", EVENT.replace("\"v\":1", "\"v\":0"));
    refused(
        checks, "bad_run_id", EVENT.replace("calm", "a/../b"), EVENT.replace("calm", "a\\u0000"));
    return Row.of("H49", "JSON that is no event", checks.toArray(Check[]::new));
  }

  private static String tag(String value) {
    return EVENT.replace("\"b\"", value);
  }

  private static String step(String step) {
    return metric("calm", 1, 7).replace("\"step\":7", "\"step\":" + step);
  }

  private static void refused(List<Check> checks, String reason, String... bodies) {
    for (String body : bodies) {
      checks.add(
          events(body)
              .is(400, "bad-request")
              .says("\"accepted\":0", "\"index\":0,\"reason\":\"" + reason + "\""));
    }
  }
}
