package dev.tailrace.server.inputs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tailrace.model.Names;
import dev.tailrace.model.Reason;
import dev.tailrace.server.Client;
import dev.tailrace.server.TestLog;
import dev.tailrace.server.inputs.Input.Act;
import dev.tailrace.server.inputs.Input.Sight;
import dev.tailrace.streams.Position;
import dev.tailrace.wire.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** One {@link Input} with a run of its own: publishes, waits until it is folded, looks. */
final class Scene {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String API = "/api/v1";
  private static final int SHOWN_BYTES_MAX = 4 << 10;

  private final Stage stage;
  private final String run;
  private final Map<Place, JsonNode> letters = new HashMap<>();
  private final Set<String> asked = new HashSet<>();
  private Position written;

  /** Where a record lies. */
  record Place(String topic, int partition, long offset) {}

  /** A record that was published, and what the table says of it. */
  private record Published(Place place, Act act) {}

  Scene(Stage stage, String run) {
    this.stage = stage;
    this.run = run;
    this.written = stage.start();
  }

  void play(Input input) throws Exception {
    List<Published> published = new ArrayList<>();
    Set<Integer> partitions = new TreeSet<>(Set.of(Stage.partition(run)));
    for (Act act : input.acts()) {
      Place place = publish(act.sending());
      published.add(new Published(place, act));
      partitions.add(place.partition());
    }
    for (int partition : partitions) {
      theFoldGoesOn(partition);
    }
    published.forEach(this::checkFate);
    for (Sight sight : input.sights()) {
      check(sight);
    }
    for (Input.Check check : input.checks()) {
      check.on(this);
    }
  }

  String run() {
    return run;
  }

  Stage stage() {
    return stage;
  }

  /** Publishes a record of the run; what is asked afterwards is answered after it was folded. */
  Place publish(Sending sending) throws ExecutionException, InterruptedException {
    int partition = (Stage.partition(run) + sending.aside()) % TestLog.PARTITIONS;
    List<Header> headers = sending.headers();
    RecordMetadata at =
        stage.publish(
            new ProducerRecord<>(
                Stage.name(sending.topic()),
                partition,
                sending.timestampEpochMs(),
                sending.key().of(run),
                sending.value().of(run),
                headers));
    return written(sending.topic(), at);
  }

  /** Notes that a record was published elsewhere. */
  Place written(Topic topic, RecordMetadata at) {
    written = written.with(topic, at.partition(), at.offset() + 1);
    return new Place(topic.suffix(), at.partition(), at.offset());
  }

  /** A good event of every topic comes after the row's records, and is seen. */
  private void theFoldGoesOn(int partition) throws ExecutionException, InterruptedException {
    String next = run + ".next" + partition;
    while (Stage.partition(next) != partition) {
      next += "x";
    }
    for (Sending good :
        List.of(
            Sending.tags("after", "yes"),
            Sending.value("0.5"),
            Sending.logs("\"lines\":[\"after\"]"))) {
      RecordMetadata at =
          stage.publish(
              new ProducerRecord<>(
                  Stage.name(good.topic()),
                  partition,
                  next.getBytes(StandardCharsets.UTF_8),
                  good.value().of(next)));
      written(good.topic(), at);
    }
    JsonNode seen = ask(API + "/runs/" + next).get("run");
    assertEquals("yes", seen.at("/tags/after").asText(), seen::toString);
    assertEquals(1, seen.at("/ledger/points").asInt(), seen::toString);
    assertEquals(1, seen.at("/ledger/logLines").asInt(), seen::toString);
  }

  private void checkFate(Published published) {
    Reason refused = published.act().refused();
    byte[] key = published.act().sending().key().of(run);
    boolean named = key != null && Names.isId(new String(key, StandardCharsets.UTF_8));
    String query =
        named
            ? "run=" + new String(key, StandardCharsets.UTF_8)
            : refused == null ? "run=" + run : "reason=" + refused.code();
    JsonNode letter = letter(query, published.place());
    if (refused == null) {
      assertNull(letter, () -> published.place() + " is a dead letter: " + letter);
      return;
    }
    assertNotNull(letter, () -> published.place() + " is no dead letter");
    assertEquals(refused.code(), letter.get("reason").asText(), letter::toString);
    byte[] value = published.act().sending().value().of(run);
    if (value == null) {
      assertEquals("null", letter.get("value").toString());
    } else {
      assertEquals(value.length, letter.get("valueBytes").asInt(-1), letter::toString);
      byte[] shown = Arrays.copyOf(value, Math.min(value.length, SHOWN_BYTES_MAX));
      assertEquals(List.of(bytes(shown)), List.of(bytes(binary(letter.get("value")))));
    }
  }

  private static String bytes(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] binary(JsonNode value) {
    try {
      return value.binaryValue();
    } catch (IOException e) {
      throw new AssertionError("no base64: " + value, e);
    }
  }

  /** The dead letter of a record; null when there is none among those of the query. */
  @Nullable JsonNode letter(String query, Place place) {
    if (asked.add(query + written)) {
      String cursor = "";
      do {
        JsonNode page = ask(API + "/dead-letters?limit=1000&" + query + cursor);
        for (JsonNode letter : page.get("deadLetters")) {
          letters.put(
              new Place(
                  letter.get("topic").asText(),
                  letter.get("partition").asInt(),
                  letter.get("offset").asLong()),
              letter);
        }
        cursor = page.path("next").isTextual() ? "&cursor=" + page.get("next").asText() : "";
      } while (!cursor.isEmpty());
    }
    return letters.get(place);
  }

  private void check(Sight sight) {
    JsonNode answer = see(sight.path());
    try {
      assertEquals(
          JSON.readTree(sight.json()),
          answer.at(sight.pointer()),
          () -> sight + " in " + answer.toString());
    } catch (JsonProcessingException e) {
      throw new AssertionError("the table holds no JSON: " + sight, e);
    }
  }

  /** What a path below the run answers. */
  JsonNode see(String path) {
    return ask(API + "/runs/" + run + path);
  }

  /** What a path answers after all that was published here. */
  JsonNode ask(String pathAndQuery) {
    return answer(200, pathAndQuery).json();
  }

  /** The answer of that status; a fold of much data may take longer than one request waits. */
  Client.Answer answer(int status, String pathAndQuery) {
    String after = (pathAndQuery.contains("?") ? "&" : "?") + "after=" + written.token();
    Client.Answer answer =
        await()
            .atMost(60, SECONDS)
            .until(() -> stage.client().get(pathAndQuery + after), it -> it.status() != 503);
    assertEquals(status, answer.status(), () -> pathAndQuery + ": " + answer.text());
    return answer;
  }
}
