package dev.tailrace.server.inputs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.streams.Position;
import dev.tailrace.wire.Topic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Row K54: whatever is published, each record is accounted for, and the views still answer. */
final class MutatedRecordsTest {
  private static final int RECORDS = 100_000;
  private static final String EVENTS = "tailrace_events_total";
  private static final Pattern FATE =
      Pattern.compile(".*outcome=\"(\\w+)\",reason=\"(\\w*)\".* ([\\d.E]+)");

  @TempDir private Path folder;

  @Test
  void applied_repeated_refused_and_unkeyed_are_what_was_sent() throws Exception {
    long seed = Long.getLong("tailrace.seed", System.nanoTime());
    System.out.println("mutated records: seed " + seed);
    Path examples =
        Path.of(System.getProperty("tailrace.root", "../..")).resolve("schemas/examples");
    try (Stage stage = Stage.start(folder)) {
      Position written = publish(stage, new Damage(seed, examples));

      await().atMost(90, SECONDS).until(() -> stage.count(EVENTS) == RECORDS + judged(stage));

      Map<String, Long> fates = fates(stage);
      System.out.println("mutated records: seed " + seed + ", sent " + RECORDS + ", " + fates);
      assertTrue(fates.keySet().containsAll(List.of("applied", "repeated", "unkeyed")));
      assertTrue(fates.size() > 20, fates::toString);
      assertEquals(0, fates.getOrDefault("refused fold_failed", 0L));
      assertEquals(0, stage.count("tailrace_thread_deaths_total"));
      assertEverythingIsAnswered(stage, written);
    }
  }

  private static Position publish(Stage stage, Damage damage) throws Exception {
    List<Future<RecordMetadata>> acks = new ArrayList<>();
    Position written = stage.start();
    try (KafkaProducer<byte[], byte[]> producer = stage.bulkProducer()) {
      for (int i = 0; i < RECORDS; i++) {
        acks.add(producer.send(damage.next()));
      }
    }
    for (Future<RecordMetadata> ack : acks) {
      RecordMetadata at = ack.get();
      written = written.with(topic(at.topic()), at.partition(), at.offset() + 1);
    }
    return written;
  }

  private static Topic topic(String name) {
    for (Topic topic : Topic.values()) {
      if (Stage.name(topic).equals(name)) {
        return topic;
      }
    }
    throw new AssertionError(name);
  }

  /** What the judge wrote besides: examples start runs that nobody goes on with. */
  private static long judged(Stage stage) {
    return stage.count("tailrace_judge_lost_total") + stage.count("tailrace_judge_revived_total");
  }

  private static Map<String, Long> fates(Stage stage) {
    Map<String, Long> fates = new TreeMap<>();
    stage
        .figures(EVENTS)
        .forEach(
            line -> {
              Matcher fate = FATE.matcher(line);
              assertTrue(fate.matches(), line);
              String name = (fate.group(1) + " " + fate.group(2)).strip();
              fates.merge(name, (long) Double.parseDouble(fate.group(3)), Long::sum);
            });
    return fates;
  }

  private static void assertEverythingIsAnswered(Stage stage, Position written) {
    String after = "after=" + written.token();
    JsonNode runs = stage.client().get("/api/v1/runs?limit=1000&" + after).json();
    assertTrue(runs.get("total").asInt() > 1_000, runs.get("total")::toString);
    for (JsonNode run : runs.get("runs")) {
      String path = "/api/v1/runs/" + run.get("id").asText();
      // Purged in one topic and not in another: the run is gone, what is left of it is listed.
      for (String part : List.of("", "/metrics", "/export?format=ndjson")) {
        int status = stage.client().get(path + part).status();
        assertTrue(status == 200 || status == 410, path + part + ": " + status);
      }
    }
    for (String path :
        List.of(
            "/api/v1/projects",
            "/api/v1/columns",
            "/api/v1/digest",
            "/api/v1/dead-letters?limit=100",
            "/api/v1/runs?group=config.optimizer.name&columns=metrics.loss.min")) {
      assertEquals(200, stage.client().get(path).status(), path);
    }
  }
}
