package dev.tailrace.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.tailrace.model.event.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class AsyncApiTest {
  private final JsonNode api = load();

  private static JsonNode load() {
    try {
      return new ObjectMapper(new YAMLFactory())
          .readTree(Files.readAllBytes(SchemaFolder.PATH.resolve("asyncapi.yaml")));
    } catch (IOException e) {
      throw new UncheckedIOException("no asyncapi.yaml", e);
    }
  }

  @Test
  void every_topic_is_a_channel() {
    Set<String> topics = Arrays.stream(Topic.values()).map(Topic::suffix).collect(names());

    assertEquals(topics, keys(api.path("channels")));
  }

  @ParameterizedTest
  @EnumSource
  void a_channel_has_the_events_of_its_topic(Topic topic) {
    Set<String> events =
        Samples.all().values().stream()
            .filter(event -> Topic.all(event).contains(topic))
            .map(AsyncApiTest::type)
            .collect(names());

    Set<String> messages = keys(api.at("/channels/" + topic.suffix() + "/messages"));

    assertEquals(topic == Topic.DEAD_LETTERS ? Set.of("dead-letter") : events, messages);
  }

  @ParameterizedTest
  @EnumSource
  void a_channel_has_the_address_and_settings_of_its_topic(Topic topic) {
    JsonNode channel = api.at("/channels/" + topic.suffix());
    String prefix = api.at("/components/parameters/prefix/default").asText();

    String address = channel.path("address").asText().replace("{prefix}", prefix);

    assertEquals(Topics.DEFAULT.name(topic), address);
    JsonNode kafka = channel.at("/bindings/kafka");
    assertEquals(topic == Topic.PROJECTS ? 1 : 8, kafka.path("partitions").asInt());
    JsonNode settings = kafka.path("topicConfiguration");
    assertEquals("LogAppendTime", settings.path("message.timestamp.type").asText());
    assertEquals(retentionMs(topic), settings.path("retention.ms").asLong());
  }

  @ParameterizedTest
  @EnumSource
  void every_event_is_a_message_whose_payload_is_its_schema(EventType type) {
    JsonNode message = api.path("components").path("messages").path(type.text());

    String payload = message.at("/payload/schema/$ref").asText();

    assertEquals("events/" + type.text() + ".json", payload);
    assertTrue(Files.exists(SchemaFolder.PATH.resolve(payload)));
  }

  private static long retentionMs(Topic topic) {
    return switch (topic) {
      case RUNS, METRICS, LOGS, PROJECTS -> -1;
      case HEARTBEATS -> 3_600_000;
      case DEAD_LETTERS -> 30L * 24 * 3_600_000;
    };
  }

  private static String type(Event event) {
    return EventType.of(event).text();
  }

  private static Set<String> keys(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).collect(names());
  }

  private static Collector<String, ?, Set<String>> names() {
    return Collectors.toCollection(TreeSet::new);
  }
}
