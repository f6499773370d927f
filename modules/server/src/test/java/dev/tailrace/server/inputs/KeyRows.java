package dev.tailrace.server.inputs;

import static dev.tailrace.model.Reason.BAD_PROJECT_ID;
import static dev.tailrace.model.Reason.BAD_RUN_ID;
import static dev.tailrace.model.Reason.BAD_WRITER;
import static dev.tailrace.model.Reason.KEY_MISMATCH;
import static dev.tailrace.model.Reason.NULL_KEY;
import static dev.tailrace.model.Reason.WRONG_PARTITION;
import static dev.tailrace.model.Reason.WRONG_TOPIC;
import static dev.tailrace.server.inputs.Input.row;
import static dev.tailrace.server.inputs.Sending.event;
import static dev.tailrace.server.inputs.Sending.metrics;
import static dev.tailrace.server.inputs.Sending.runs;
import static dev.tailrace.server.inputs.Sending.started;
import static dev.tailrace.server.inputs.Sending.to;
import static dev.tailrace.server.inputs.Sending.value;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.model.Reason;
import dev.tailrace.wire.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Keys, topics, partitions, ids and the broker's time: rows K19 and K25 to K29. */
final class KeyRows {
  private static final String START = event("run.started", "");

  private KeyRows() {}

  static List<Input> all() {
    List<Input> rows = new ArrayList<>();
    rows.add(
        row("K19", "times of a producer that the broker does not keep")
            .taken(started("").at(0), Sending.tags("b", "c").at(Long.MAX_VALUE))
            .then(
                scene -> {
                  long created = scene.see("").at("/run/createdTime").asLong();
                  long agoMs = Math.abs(System.currentTimeMillis() - created);
                  assertTrue(agoMs < 60_000, () -> created + " is no time of the broker");
                }));
    rows.add(row("K25", "no key").then(KeyRows::withoutKeyItIsCountedAndCopied, NULL_KEY));
    rows.add(
        row("K26", "a key of another run, a topic of other events")
            .refused(KEY_MISMATCH, started("").key("$run-other"), value("1").key("$run-other"))
            .refused(
                WRONG_TOPIC,
                to(Topic.RUNS, event("metrics", "\"step\":1,\"metrics\":{\"a\":1}")),
                to(Topic.METRICS, START),
                to(Topic.LOGS, START),
                runs(event("heartbeat", "")),
                runs("{\"type\":\"project.created\",\"v\":1,\"project\":\"$run\",\"time\":5}")));
    rows.add(
        row("K27", "the right key on the wrong partition, as with another partitioner")
            .taken(started(""))
            .refused(WRONG_PARTITION, Sending.tags("stray", "yes").aside(1), value("1").aside(1))
            .sees("", "/run/tags", "{}")
            .sees("", "/run/ledger/points", "0"));
    rows.add(
        row("K28", "keys that are no ids")
            .refused(
                KEY_MISMATCH,
                started("").key("x".repeat(1 << 20)),
                started("").key("$run\0"),
                started("").key(""),
                started("").key(_ -> new byte[] {(byte) 0xff, (byte) 0xc0}),
                // An odd character first: the detail is cut between two halves of a pair.
                started("").key("x" + "🚀".repeat(1_000)),
                value("1").key("x" + "🚀".repeat(1_000)))
            .then(
                scene -> {
                  JsonNode page = scene.ask("/api/v1/dead-letters?limit=1000&reason=key_mismatch");
                  assertFalse(page.toString().matches("(?s).*🚀[\\ud83d?].*"), page::toString);
                }));
    rows.add(ids());
    return rows;
  }

  private static Input ids() {
    Input row = row("K29", "ids that could be a path, a trick or a mistake");
    Stream.of("a/b", "../x", "%2e", "a b", "", "🚀", "a\u202eb", "-a", "a".repeat(129))
        .forEach(id -> row.refused(BAD_RUN_ID, runs(START.replace("$run", id)).key(id)));
    return row.refused(BAD_PROJECT_ID, started("\"project\":\"a/b\""))
        .refused(BAD_WRITER, started("\"writer\":\"a b\",\"seq\":1"))
        .taken(metrics("\"writer\":\"A.b_c-9\",\"seq\":1,\"step\":1,\"metrics\":{\"a\":1}"))
        .sees("", "/run/ledger/points", "1");
  }

  private static void withoutKeyItIsCountedAndCopied(Scene scene) throws Exception {
    long before = unkeyed(scene);
    Scene.Place place = scene.publish(started("").withoutKey());
    Copy copy = Copy.await(scene.stage(), place);
    await().atMost(10, SECONDS).until(() -> unkeyed(scene) == before + 1);
    copy.says(Reason.NULL_KEY);
  }

  /** How many records of the topic of runs had no key, as Prometheus is told. */
  private static long unkeyed(Scene scene) {
    return scene.stage().count("tailrace_events_total", "outcome=\"unkeyed\"", "topic=\"runs\"");
  }
}
