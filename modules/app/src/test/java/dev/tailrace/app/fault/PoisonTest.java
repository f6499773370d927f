package dev.tailrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.testkit.fault.Checker;
import dev.tailrace.testkit.fault.Flaw;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.Ledger;
import dev.tailrace.testkit.fault.Reliability;
import dev.tailrace.testkit.fault.ServerProcess;
import dev.tailrace.testkit.fault.Size;
import dev.tailrace.testkit.fault.Trainer;
import dev.tailrace.testkit.fault.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that no fold can take, and writers that are one too many. */
final class PoisonTest {
  private static final long SEED = 17;

  /** Of a writer's newest events a checksum is kept. */
  private static final int COMPARED = 1_024;

  private static final String METRICS = "tailrace.metrics";

  @TempDir Path folder;

  @Test
  void a_flood_of_poison_is_told_of_record_by_record_and_harms_no_other() throws Exception {
    int poison = Size.of(2_000, 100_000);
    var server = new ServerProcess(folder);
    try (JavaProcess _ = server.startReady()) {
      Trainer.Plan plan =
          Trainer.Plan.to(server.url(), folder, "good").runs(2).rounds(Size.of(60, 2_000));
      try (JavaProcess trainer = plan.start(JavaProcess.Launch.USUAL)) {
        publish(server, poisonous(poison));
        assertEquals(0, trainer.await(), trainer.printed());
      }
      Verdict verdict = Checker.compare(server.api(), Ledger.read(plan.ledger()));
      List<JsonNode> letters = server.awaitLetters(poison);
      if (letters.size() != poison) {
        verdict.found(Flaw.UNREPORTED, letters.size() + " dead letters of " + poison);
      }

      Reliability.of("R18", SEED, verdict).with("poison", poison).print();
      verdict.assertClean(100);
    }
  }

  @Test
  void of_two_writers_with_the_same_ids_the_first_wins_and_the_other_is_told_of() throws Exception {
    int events = Size.of(500, 10_000);
    var server = new ServerProcess(folder);
    try (JavaProcess _ = server.startReady()) {
      publish(server, writer(events, 0, 1));
      // Half of the other one's events are the same.
      publish(server, writer(events, 1, 2));
      // What came long ago can only be told to be there, not compared.
      int conflicts = Math.min(events, COMPARED) / 2;
      List<JsonNode> letters = server.awaitLetters(conflicts);
      JsonNode ledger = server.api().json("/api/v1/runs/twin").path("run").path("ledger");
      int counted = letters.size() + ledger.path("duplicates").asInt();
      var verdict = new Verdict();
      if (letters.size() != conflicts || counted != events) {
        verdict.found(
            Flaw.UNREPORTED, letters.size() + " conflicts of " + conflicts + ", " + ledger);
      }
      for (JsonNode letter : letters) {
        assertEquals("duplicate_id_conflict", letter.path("reason").asText());
      }
      String points = server.api().get("/api/v1/runs/twin/points?metric=v&format=ndjson");
      long changed = points.lines().filter(line -> !line.contains("\"value\":0")).count();
      if (points.lines().count() != events || changed > 0) {
        verdict.found(Flaw.CHANGED, changed + " of " + points.lines().count() + " points");
      }

      Reliability.of("R17", SEED, verdict).with("events", events).print();
      verdict.assertClean(0);
    }
  }

  /** Events of one writer, of which each {@code every}-th has that value and the others 0. */
  private static List<ProducerRecord<byte[], byte[]>> writer(int events, int value, int every) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int n = 1; n <= events; n++) {
      records.add(
          recordOf(
              "twin",
              """
              {"type":"metrics","v":1,"run":"twin","writer":"w","seq":%d,"time":1,"step":%d,\
              "metrics":{"v":%d}}"""
                  .formatted(n, n, n % every == 0 ? value : 0)));
    }
    return records;
  }

  /** Each wrong in another way. */
  private static List<ProducerRecord<byte[], byte[]>> poisonous(int count) {
    String[] wrong = {
      "",
      "{",
      "[1]",
      "\"text\"",
      "{\"type\":\"metrics\"}",
      "{\"type\":\"what\",\"v\":1,\"run\":\"p\",\"time\":1}",
      "{\"type\":\"metrics\",\"v\":2,\"run\":\"p\",\"time\":1,\"step\":1,\"metrics\":{\"v\":1}}",
      "{\"type\":\"metrics\",\"v\":1,\"run\":\"p\",\"time\":1,\"step\":-1,\"metrics\":{\"v\":1}}",
      "{\"type\":\"metrics\",\"v\":1,\"run\":\"p\",\"time\":1,\"step\":1,\"metrics\":{\"v\":[]}}",
      "{\"type\":\"metrics\",\"v\":1,\"run\":\"q\",\"time\":1,\"step\":1,\"metrics\":{\"v\":1}}",
      "{\"type\":\"log\",\"v\":1,\"run\":\"p\",\"time\":1,\"lines\":[\"wrong topic\"]}",
      "\u00ef\u00bb\u00bf{}"
    };
    var random = new Random(SEED);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      records.add(recordOf("p", wrong[random.nextInt(wrong.length)]));
    }
    return records;
  }

  private static ProducerRecord<byte[], byte[]> recordOf(String key, String value) {
    return new ProducerRecord<>(
        METRICS, key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
  }

  private static void publish(ServerProcess server, List<ProducerRecord<byte[], byte[]>> records)
      throws Exception {
    String kafka = server.api().json("/api/v1/info").path("kafka").path("bootstrap").asText();
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", kafka, "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (ProducerRecord<byte[], byte[]> record : records) {
        var _ = producer.send(record);
      }
      producer.flush();
    }
  }
}
