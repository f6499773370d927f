package dev.tailrace.server.inputs;

import static dev.tailrace.model.Reason.CONFIG_QUOTA;
import static dev.tailrace.model.Reason.LINE_TOO_LONG;
import static dev.tailrace.model.Reason.SERIES_QUOTA;
import static dev.tailrace.model.Reason.TOO_LARGE;
import static dev.tailrace.server.inputs.Input.row;
import static dev.tailrace.server.inputs.Sending.event;
import static dev.tailrace.server.inputs.Sending.logs;
import static dev.tailrace.server.inputs.Sending.metrics;
import static dev.tailrace.server.inputs.Sending.runs;
import static dev.tailrace.server.inputs.Sending.started;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tailrace.model.Limits;
import dev.tailrace.wire.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** Too many and too much: rows K33 to K35 and K37 to K39. */
final class LimitRows {
  private static final int RECORD_BYTES_MAX = Limits.DEFAULT.recordBytesMax();
  private static final int LINE_BYTES_MAX = Limits.DEFAULT.logLineBytesMax();
  private static final int NAMES_MAX = Limits.DEFAULT.runMetricNamesMax();
  private static final int NAMES_A_BATCH = Limits.DEFAULT.batchMetricsMax();
  private static final int RUNS = 20_000;
  private static final int LINES = 1_000_000;
  private static final int LINES_A_RECORD = 60_000;

  private LimitRows() {}

  static List<Input> all() {
    return List.of(
        manyNames(),
        row("K34", "20,000 runs in a second").then(LimitRows::manyRuns),
        row("K35", "config beyond its quotas, at once and bit by bit")
            .refused(
                CONFIG_QUOTA,
                started("\"config\":{\"a\":\"" + "x".repeat((64 << 10) + 1) + "\"}"),
                started("\"config\":{" + keys("k", 10_001) + "}"))
            .refused(TOO_LARGE, started("\"config\":{\"a\":\"" + "x".repeat(2 << 20) + "\"}"))
            .taken(
                started("\"config\":{\"a\":\"" + "x".repeat(64 << 10) + "\"}"),
                runs(event("run.config", "\"config\":{" + keys("k", 9_999) + "}")))
            .refused(CONFIG_QUOTA, runs(event("run.config", "\"config\":{\"one\":1,\"more\":2}")))
            .taken(runs(event("run.config", "\"config\":{\"k0\":null,\"z\":7}")))
            .sees("", "/run/config/z", "7"),
        row("K37", "a record of 1 MiB, one byte more, and more than the broker takes")
            .taken(ofBytes(RECORD_BYTES_MAX, "full"))
            .refused(TOO_LARGE, ofBytes(RECORD_BYTES_MAX + 1, "over"))
            .sees("", "/run/tags", "{\"size\":\"full\"}")
            .then(LimitRows::theBrokerRefusesWhatIsLarger),
        row("K38", "lines with escapes, progress bars and binary, and one that is too long")
            .taken(
                logs("\"lines\":[\"\\u001b[31mred\\u001b[0m\",\"10%\\r50%\\r99%\",\"a\\u0000b\"]"),
                logs("\"lines\":[\"" + "x".repeat(LINE_BYTES_MAX) + "\"]"))
            .refused(
                LINE_TOO_LONG,
                logs("\"lines\":[\"good\",\"" + "x".repeat(LINE_BYTES_MAX + 1) + "\"]"),
                logs("\"lines\":[\"" + "\u00e9".repeat(LINE_BYTES_MAX / 2 + 1) + "\"]"))
            .refused(TOO_LARGE, logs("\"lines\":[\"" + "x".repeat(3 << 20) + "\"]"))
            .sees("/logs", "/lines/0/text", "\"\\u001b[31mred\\u001b[0m\"")
            .sees("/logs", "/lines/1/text", "\"99%\"")
            .sees("/logs", "/lines/2/text", "\"a\\u0000b\"")
            .sees("/logs", "/total", "4"),
        row("K39", "a million lines at once").then(LimitRows::aMillionLines));
  }

  /** So many keys of a JSON object, each with a number behind. */
  private static String keys(String name, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"" + name + i + "\":1")
        .collect(Collectors.joining(","));
  }

  private static Input manyNames() {
    Input row = row("K33", "100,000 names of metrics, and one more");
    for (int from = 0; from < NAMES_MAX; from += NAMES_A_BATCH) {
      int count = Math.min(NAMES_A_BATCH, NAMES_MAX - from);
      row.taken(metrics("\"step\":1,\"metrics\":{" + keys("m" + from + "-", count) + "}"));
    }
    return row.refused(SERIES_QUOTA, metrics("\"step\":2,\"metrics\":{\"onemore\":1}"))
        .taken(metrics("\"step\":2,\"metrics\":{\"m0-0\":2}"))
        .sees("", "/run/ledger/points", Integer.toString(NAMES_MAX + 1))
        .sees("/series?metric=m0-0", "/last", "[1.0,2.0]");
  }

  private static void manyRuns(Scene scene) throws Exception {
    String project = scene.run();
    List<ProducerRecord<byte[], byte[]>> starts = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      String run = project + "-" + i;
      Sending start = started("\"project\":\"" + project + "\"");
      starts.add(
          new ProducerRecord<>(
              Stage.name(Topic.RUNS),
              Stage.partition(run),
              start.key().of(run),
              start.value().of(run)));
    }
    publish(scene, Topic.RUNS, starts);
    assertEquals(
        RUNS,
        scene.ask("/api/v1/runs?limit=1&filter=project%3D'" + project + "'").get("total").asInt());
  }

  /** Publishes in bulk; what is asked afterwards is answered after the last of them. */
  private static void publish(
      Scene scene, Topic topic, List<ProducerRecord<byte[], byte[]>> records)
      throws ExecutionException, InterruptedException {
    List<Future<RecordMetadata>> acks = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer = scene.stage().bulkProducer()) {
      records.forEach(record -> acks.add(producer.send(record)));
    }
    for (Future<RecordMetadata> ack : acks) {
      scene.written(topic, ack.get());
    }
  }

  /** A change of tags that is so many bytes long. */
  private static Sending ofBytes(int bytes, String size) {
    String start = event("run.tags", "\"tags\":{\"size\":\"" + size + "\"},\"pad\":\"");
    return Sending.to(
        Topic.RUNS,
        run -> {
          String head = start.substring(0, start.length() - 1).replace("$run", run);
          return Sending.Bytes.text(head + "x".repeat(bytes - head.length() - 2) + "\"}").of(run);
        });
  }

  private static void theBrokerRefusesWhatIsLarger(Scene scene) {
    Sending huge = ofBytes(5 << 20, "huge");
    ExecutionException refused = assertThrows(ExecutionException.class, () -> scene.publish(huge));

    assertInstanceOf(RecordTooLargeException.class, refused.getCause());
    assertEquals("full", scene.see("").at("/run/tags/size").asText());
  }

  private static void aMillionLines(Scene scene) throws Exception {
    List<ProducerRecord<byte[], byte[]>> chunks = new ArrayList<>();
    for (int from = 0; from < LINES; from += LINES_A_RECORD) {
      String lines =
          IntStream.range(from, Math.min(LINES, from + LINES_A_RECORD))
              .mapToObj(i -> "\"line " + i + '"')
              .collect(Collectors.joining(","));
      Sending chunk = logs("\"lines\":[" + lines + "]");
      chunks.add(
          new ProducerRecord<>(
              Stage.name(Topic.LOGS),
              Stage.partition(scene.run()),
              chunk.key().of(scene.run()),
              chunk.value().of(scene.run())));
    }
    publish(scene, Topic.LOGS, chunks);

    assertEquals(LINES, scene.see("/logs?limit=1").get("total").asInt());
    assertEquals("line 999999", scene.see("/logs?last=1").at("/lines/0/text").asText());
    assertEquals(LINES, scene.see("/logs?last=1").at("/lines/0/n").asInt());
  }
}
