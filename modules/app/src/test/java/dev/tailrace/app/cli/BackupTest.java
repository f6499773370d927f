package dev.tailrace.app.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.app.api.Api;
import dev.tailrace.app.api.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log goes into a folder and comes back in another cluster. */
final class BackupTest {
  /** Two runs with all that there is, dead letters, a resend, and one that goes on. */
  private static final String EVENTS =
      """
      {"v":1,"run":"a","writer":"w","seq":1,"time":1,"type":"run.started",\
      "project":"p","config":{"lr":0.1},"tags":{"k":"v"}}
      {"v":1,"run":"a","writer":"w","seq":1,"time":1,"type":"metrics",\
      "steps":[0,1,2],"metrics":{"loss":[3,"NaN",1]}}
      {"v":1,"run":"a","writer":"w","seq":1,"time":1,"type":"metrics",\
      "steps":[0,1,2],"metrics":{"loss":[3,"NaN",1]}}
      {"v":1,"run":"a","writer":"w","seq":1,"time":1,"type":"metrics","steps":[7],\
      "metrics":{"loss":[7]}}
      {"v":1,"run":"a","writer":"w","seq":1,"time":1,"type":"log","lines":["hello","w\\u00f6rld"]}
      {"v":1,"run":"a","writer":"w","seq":2,"time":9,"type":"run.finished","status":"finished"}
      {"v":1,"run":"b","time":1,"type":"run.started","heartbeatMs":1000}
      {"v":1,"run":"b","time":1,"type":"metrics","step":1,"metrics":{"x":1.5}}
      {"v":1,"project":"p","time":1,"type":"project.edited","note":"kept"}
      """;

  @TempDir Path folder;

  private static JsonNode views(UpProcess server) {
    try (Api api = new Api(server.url(), null)) {
      return api.get(Query.at("digest")).body().path("views");
    }
  }

  private static String status(UpProcess server, String run) {
    try (Api api = new Api(server.url(), null)) {
      return api.get(Query.at("runs", run)).body().path("run").path("status").asText();
    }
  }

  private static void stop(UpProcess server) throws IOException, InterruptedException {
    server.interrupt();
    assertEquals(130, server.awaitExit());
  }

  @Test
  void views_are_the_same_after_a_restore_and_runs_that_went_on_are_watched_anew()
      throws Exception {
    JsonNode before;
    JsonNode times;
    try (UpProcess server = UpProcess.start(folder.resolve("old")).awaitReady()) {
      server.publish(EVENTS);
      writeUnkeyed(server.kafkaPort());
      await().atMost(30, SECONDS).until(() -> server.type("show", "b").exitCode() == 0);
      await().atMost(30, SECONDS).until(() -> status(server, "b").equals("stale"));
      Typed backup = Typed.now().type("backup", "--kafka", kafka(server), at("backup"));
      assertEquals(0, backup.exitCode(), backup.err());
      before = views(server);
      times = events(server);
      stop(server);
    }

    Typed restore = Typed.now().type("restore", "--data", at("new"), at("backup"));

    assertEquals(0, restore.exitCode(), restore.err());
    assertEquals("10 records are in the log\n", restore.out());
    try (UpProcess server = UpProcess.start(folder.resolve("new")).awaitReady()) {
      assertAll(
          () -> assertEquals(before, views(server)),
          () -> assertEquals(times, events(server)),
          () -> assertEquals("finished", status(server, "a")),
          // Nothing is called lost for the time in which nobody watched.
          () -> assertNotEquals("lost", status(server, "b")),
          () -> assertEquals(0, server.type("verify").exitCode()));
      // It is lost once it was silent here for as long as it takes.
      await().atMost(60, SECONDS).until(() -> status(server, "b").equals("lost"));
      assertEquals("finished", status(server, "a"));
      // And what its trainer says again counts, without a repeat.
      server.publish(EVENTS.lines().toList().get(1) + "\n");
      assertEquals(3, points(server));
      stop(server);
    }
    refusedWhereSomethingIs();
  }

  private static int points(UpProcess server) {
    return server.type("show", "a", "--json").out().contains("\"points\":3") ? 3 : -1;
  }

  private void refusedWhileAServerFolds() throws IOException {
    try (UpProcess server = UpProcess.start(folder.resolve("empty")).awaitReady()) {
      refusedWhileOneRuns(server);
    }
  }

  private void refusedWhileOneRuns(UpProcess server) {
    Typed restore = Typed.now().type("restore", "--kafka", kafka(server), at("backup"));

    assertEquals(1, restore.exitCode(), restore.err());
    assertTrue(restore.err().contains("a server folds these topics"), restore.err());
  }

  /** As one that was killed leaves it: some records are there, and their topics are set apart. */
  private void refusedAfterOneThatBrokeOff() throws Exception {
    Path manifest = folder.resolve("backup/manifest.json");
    String whole = Files.readString(manifest);
    Files.writeString(manifest, whole.replaceFirst("(\"records\" ?: ?)\\d+", "$199"));
    Typed broken = Typed.now().type("restore", "--data", at("half"), at("backup"));
    Files.writeString(manifest, whole);

    Typed again = Typed.now().type("restore", "--data", at("half"), at("backup"));
    Typed up = Typed.now().type("up", "--port", "0", "--data", at("half"));

    assertAll(
        () -> assertEquals(1, broken.exitCode(), broken.err()),
        () -> assertTrue(broken.err().contains("the manifest says 99"), broken.err()),
        () -> assertEquals(78, again.exitCode(), again.err()),
        () -> assertTrue(again.err().contains("A restore that broke off"), again.err()),
        () -> assertEquals(78, up.exitCode(), up.err()),
        () -> assertTrue(up.err().contains("A restore that broke off"), up.err()));
  }

  private void refusedWhereSomethingIs() {
    Typed restore = Typed.now().type("restore", "--data", at("new"), at("backup"));
    Typed backup = Typed.now().type("backup", "--data", at("new"), at("backup"));

    assertAll(
        () -> assertEquals(1, restore.exitCode(), restore.err()),
        () -> assertTrue(restore.err().contains("topics are not empty"), restore.err()),
        () -> assertTrue(restore.err().contains("Nothing was written"), restore.err()),
        () -> assertEquals(1, backup.exitCode(), backup.err()),
        () -> assertTrue(backup.err().contains("is not empty"), backup.err()));
  }

  @Test
  void a_damaged_or_unfinished_backup_is_refused_before_anything_is_written() throws Exception {
    try (UpProcess server = UpProcess.start(folder.resolve("old")).awaitReady()) {
      server.publish(EVENTS);
      stop(server);
    }
    assertEquals(0, Typed.now().type("backup", "--data", at("old"), at("backup")).exitCode());
    refusedWhileAServerFolds();
    refusedAfterOneThatBrokeOff();
    Path file = largest();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    Typed flipped = Typed.now().type("restore", "--data", at("new"), at("backup"));
    Files.delete(file);
    Typed missing = Typed.now().type("restore", "--data", at("new"), at("backup"));
    Files.delete(folder.resolve("backup/manifest.json"));
    Typed unfinished = Typed.now().type("restore", "--data", at("new"), at("backup"));

    assertAll(
        () -> assertEquals(1, flipped.exitCode(), flipped.err()),
        () -> assertTrue(flipped.err().contains("has the digest"), flipped.err()),
        () -> assertTrue(missing.err().contains("is missing"), missing.err()),
        () -> assertTrue(unfinished.err().contains("one that did not end"), unfinished.err()));
  }

  @Test
  void a_log_that_is_not_named_or_not_there_is_a_usage_error() {
    assertEquals(64, Typed.now().type("backup", at("backup")).exitCode());
    assertEquals(64, Typed.now().type("backup", "--data", at("none"), at("b")).exitCode());
    assertEquals(1, Typed.now().type("restore", "--data", at("new"), at("none")).exitCode());
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private static String kafka(UpProcess server) {
    return "127.0.0.1:" + server.kafkaPort();
  }

  private Path largest() throws IOException {
    try (var files = Files.list(folder.resolve("backup"))) {
      return files
          .filter(it -> it.toString().endsWith(".zst"))
          .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
          .orElseThrow();
    }
  }

  /** No key, a header, no event: what only a stranger's client sends. */
  private static void writeUnkeyed(String port) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", "127.0.0.1:" + port),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      var record = new ProducerRecord<byte[], byte[]>("tailrace.logs", 3, null, new byte[] {0, -1});
      record.headers().add("h", new byte[] {1});
      producer.send(record).get();
    }
  }

  /** Broker time, key, value and headers of all records, partition by partition. */
  private static JsonNode events(UpProcess server) {
    var all = Api.JSON.createArrayNode();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", kafka(server)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      for (String topic : List.of("runs", "metrics", "logs", "projects")) {
        for (int partition = 0; partition < (topic.equals("projects") ? 1 : 8); partition++) {
          var place = new TopicPartition("tailrace." + topic, partition);
          consumer.assign(List.of(place));
          consumer.seekToBeginning(List.of(place));
          long end = consumer.endOffsets(List.of(place)).getOrDefault(place, 0L);
          while (consumer.position(place) < end) {
            for (ConsumerRecord<byte[], byte[]> record :
                consumer.poll(java.time.Duration.ofMillis(200))) {
              all.addObject()
                  .put("place", place.toString())
                  .put("time", record.timestamp())
                  .put("key", record.key())
                  .put("value", record.value())
                  .put("headers", record.headers().toString());
            }
          }
        }
      }
    }
    return all;
  }
}
