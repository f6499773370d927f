package dev.tailrace.server.inputs;

import static dev.tailrace.model.Reason.MALFORMED_JSON;
import static dev.tailrace.model.Reason.SCHEMA_MISSING;
import static dev.tailrace.model.Reason.TOO_LARGE;
import static dev.tailrace.server.inputs.Input.row;
import static dev.tailrace.server.inputs.Sending.runs;
import static dev.tailrace.server.inputs.Sending.started;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.tailrace.model.Reason;
import dev.tailrace.server.inputs.Scene.Place;
import dev.tailrace.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** What Kafka itself brings along: rows K40, K42, K51, K53 and the random bytes of K54. */
final class BrokerRows {
  private static final int RANDOM_RECORDS = 500;
  private static final int BOMB_RECORDS = 24;
  private static final int BOMB_RECORD_BYTES = 6 << 20;

  private BrokerRows() {}

  static List<Input> all() {
    return List.of(
        row("K40", "batches that unpack to a thousand times their size")
            .then(BrokerRows::bomb, TOO_LARGE),
        row("K42", "records of a transaction that is aborted, and of one that is not")
            .then(BrokerRows::transactions),
        row("K51", "ten thousand headers, forged and not UTF-8")
            .taken(started("").headers(headers()))
            .sees("", "/run/status", "\"running\"")
            .then(BrokerRows::forgedHeadersAreNotCopied, MALFORMED_JSON),
        row("K53", "a dead letter that is fed back")
            .then(BrokerRows::aLetterFedBackIsOneMoreLetter, MALFORMED_JSON, SCHEMA_MISSING),
        row("K54", "random bytes").then(BrokerRows::randomBytes));
  }

  private static void bomb(Scene scene) throws Exception {
    byte[] blanks = new byte[BOMB_RECORD_BYTES];
    Arrays.fill(blanks, (byte) ' ');
    blanks[0] = '{';
    List<Place> places = new ArrayList<>();
    Map<String, Object> packed = Map.of(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    try (KafkaProducer<byte[], byte[]> producer = scene.stage().producer(packed)) {
      for (int i = 0; i < BOMB_RECORDS; i++) {
        places.add(scene.written(Topic.RUNS, producer.send(record(scene, runs(blanks))).get()));
      }
    }
    for (Place place : places) {
      assertEquals(TOO_LARGE.code(), reason(scene, place));
    }
  }

  private static ProducerRecord<byte[], byte[]> record(Scene scene, Sending sending) {
    return new ProducerRecord<>(
        Stage.name(sending.topic()),
        Stage.partition(scene.run()),
        sending.key().of(scene.run()),
        sending.value().of(scene.run()));
  }

  private static String reason(Scene scene, Place place) {
    var letter = scene.letter("run=" + scene.run(), place);
    assertNotNull(letter, () -> place + " is no dead letter");
    return letter.get("reason").asText();
  }

  private static void transactions(Scene scene) throws Exception {
    Map<String, Object> transactional = Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, scene.run());
    try (KafkaProducer<byte[], byte[]> producer = scene.stage().producer(transactional)) {
      producer.initTransactions();
      producer.beginTransaction();
      scene.written(Topic.RUNS, producer.send(record(scene, Sending.tags("never", "was"))).get());
      scene.written(Topic.METRICS, producer.send(record(scene, Sending.value("1"))).get());
      producer.abortTransaction();
      producer.beginTransaction();
      scene.written(Topic.RUNS, producer.send(record(scene, Sending.tags("is", "there"))).get());
      producer.commitTransaction();
    }
    scene.publish(Sending.tags("after", "that"));

    assertEquals("{\"is\":\"there\",\"after\":\"that\"}", scene.see("").at("/run/tags").toString());
    assertEquals(0, scene.see("").at("/run/ledger/points").asInt());
  }

  private static List<Header> headers() {
    List<Header> headers = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      headers.add(new RecordHeader("h" + i, new byte[] {(byte) 0xff, (byte) 0xc0}));
    }
    headers.addAll(forged());
    return headers;
  }

  /** What Tailrace and Kafka Streams put into headers themselves. */
  private static List<Header> forged() {
    byte[] lie = "run_purged".getBytes(StandardCharsets.UTF_8);
    return List.of(
        new RecordHeader("tailrace.reason", lie),
        new RecordHeader("tailrace.offset", lie),
        new RecordHeader("tailrace-polled", lie),
        new RecordHeader("__streams.errors.exception", lie),
        new RecordHeader("\u0000", null));
  }

  private static void forgedHeadersAreNotCopied(Scene scene) throws Exception {
    Place place = scene.publish(runs("{").headers(forged()));

    assertEquals(MALFORMED_JSON.code(), reason(scene, place));
    Copy copy = Copy.await(scene.stage(), place);
    copy.says(MALFORMED_JSON);
    assertEquals(5, copy.headers());
  }

  private static void aLetterFedBackIsOneMoreLetter(Scene scene) throws Exception {
    Place small = scene.publish(runs("{"));
    Place large = scene.publish(runs("{" + " ".repeat(100_000)));
    Place smallAgain = feedBack(scene, small);
    Place largeAgain = feedBack(scene, large);

    assertEquals(MALFORMED_JSON.code(), reason(scene, smallAgain));
    // What is large is copied as its hash and place, which is an object but no event.
    assertEquals(SCHEMA_MISSING.code(), reason(scene, largeAgain));
    for (Place place : List.of(smallAgain, largeAgain, small, large)) {
      Copy.await(scene.stage(), place);
      assertEquals(1, Copy.of(scene.stage(), place).size(), place::toString);
    }
  }

  private static Place feedBack(Scene scene, Place place) throws Exception {
    var copy = Copy.await(scene.stage(), place).record();
    return scene.written(
        Topic.RUNS,
        scene
            .stage()
            .publish(
                new ProducerRecord<>(
                    Stage.name(Topic.RUNS),
                    copy.partition(),
                    null,
                    copy.key(),
                    copy.value(),
                    copy.headers())));
  }

  private static void randomBytes(Scene scene) throws Exception {
    long seed = Long.getLong("tailrace.seed", System.nanoTime());
    System.out.println("K54 random bytes: seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    Topic[] topics = {Topic.RUNS, Topic.METRICS, Topic.LOGS};
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < RANDOM_RECORDS; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      places.add(scene.publish(Sending.to(topics[i % topics.length], _ -> bytes)));
    }
    for (Place place : places) {
      assertNotNull(Reason.of(reason(scene, place)));
    }
  }
}
