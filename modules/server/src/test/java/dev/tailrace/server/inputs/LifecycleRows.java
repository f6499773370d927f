package dev.tailrace.server.inputs;

import static dev.tailrace.model.Reason.DUPLICATE_ID_CONFLICT;
import static dev.tailrace.model.Reason.DUPLICATE_UNVERIFIED;
import static dev.tailrace.model.Reason.RUN_PURGED;
import static dev.tailrace.model.Reason.SEQ_RANGE;
import static dev.tailrace.model.Reason.TYPE_MISMATCH;
import static dev.tailrace.server.inputs.Input.row;
import static dev.tailrace.server.inputs.Sending.event;
import static dev.tailrace.server.inputs.Sending.logs;
import static dev.tailrace.server.inputs.Sending.metrics;
import static dev.tailrace.server.inputs.Sending.runs;
import static dev.tailrace.server.inputs.Sending.started;
import static dev.tailrace.server.inputs.Sending.to;
import static dev.tailrace.server.inputs.Sending.value;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.wire.Topic;
import java.util.List;
import java.util.stream.Stream;

/** Events that come in an order that nobody wants: rows K36 and K43 to K47. */
final class LifecycleRows {
  private static final String PURGED = event("run.purged", "");
  private static final int RANGES_KEPT = 64;

  private LifecycleRows() {}

  static List<Input> all() {
    return Stream.of(starts(), removals(), counters()).flatMap(List::stream).toList();
  }

  private static List<Input> starts() {
    return List.of(
        row("K36", "a parameter that gets another value")
            .taken(
                started("\"config\":{\"lr\":0.1}"),
                runs(event("run.config", "\"config\":{\"lr\":0.2}")))
            .sees("", "/run/config/lr", "0.2")
            .sees("/events", "/events/0/event/config/lr", "0.1")
            .sees("/events", "/events/1/event/config/lr", "0.2"),
        row("K43", "metrics before the start")
            .taken(value("1"))
            .sees("", "/run/status", "\"pending\"")
            .then(
                scene -> {
                  scene.publish(started("\"project\":\"p\""));
                  assertEquals("running", scene.see("").at("/run/status").asText());
                  assertEquals(1, scene.see("").at("/run/ledger/points").asInt());
                }),
        row("K44", "a second start: with other values, and of a higher attempt")
            .taken(
                started("\"config\":{\"lr\":0.1},\"project\":\"p\""),
                started("\"rank\":1,\"config\":{\"lr\":0.2,\"b\":1},\"project\":\"q\""),
                started("\"attempt\":2,\"config\":{\"lr\":0.3}"))
            .sees("", "/run/attempt", "2")
            .sees("", "/run/config", "{\"lr\":0.3,\"b\":1}")
            .sees("", "/run/project", "\"p\"")
            .sees(
                "",
                "/run/notes/0",
                "{\"kind\":\"config_conflict\",\"key\":\"lr\",\"rank\":1,\"attempt\":1}")
            .sees(
                "",
                "/run/notes/1",
                "{\"kind\":\"project_mismatch\",\"project\":\"q\",\"rank\":1,\"attempt\":1}"),
        row("K45", "a second end, and another one")
            .taken(
                started(""),
                ended("finished", ",\"rank\":0"),
                ended("failed", ",\"rank\":0"),
                ended("interrupted", ""))
            .sees("", "/run/status", "\"finished\"")
            .sees("", "/run/ledger/late", "1")
            .sees("/events", "/events/2/event/status", "\"failed\""));
  }

  private static List<Input> removals() {
    return List.of(
        row("K46", "events of a deleted run")
            .taken(started(""), runs(event("run.deleted", "")), value("1"))
            .sees("", "/run/deleted", "true")
            .sees("", "/run/ledger/points", "1"),
        row("K46", "events of a purged run")
            .taken(started(""), runs(PURGED), to(Topic.METRICS, PURGED), to(Topic.LOGS, PURGED))
            .refused(RUN_PURGED, started(""), value("1"), logs("\"lines\":[\"x\"]"))
            .taken(runs(PURGED))
            .then(scene -> scene.answer(410, "/api/v1/runs/" + scene.run())));
  }

  private static List<Input> counters() {
    return List.of(
        row("K47", "a gap, a jump of 2^40, and what closes them")
            .taken(numbered("1", "1"), numbered("3", "3"), numbered("1099511627779", "5"))
            .taken(numbered("2", "2"))
            .sees(
                "",
                "/run/ledger/gaps",
                "[{\"topic\":\"metrics\",\"writer\":\"w\",\"rank\":0,\"fromSeq\":4,"
                    + "\"toSeq\":1099511627778}]")
            .sees("", "/run/ledger/points", "4")
            .refused(SEQ_RANGE, numbered("0", "1"), numbered("-1", "1"))
            .refused(SEQ_RANGE, numbered("9007199254740992", "1"))
            .refused(TYPE_MISMATCH, numbered("1.5", "1")),
        row("K47", "a counter that starts again without a new writer")
            .taken(numbered("1", "1"), numbered("2", "2"), numbered("1", "1"))
            .refused(DUPLICATE_ID_CONFLICT, numbered("1", "7"))
            .sees("", "/run/ledger/duplicates", "1")
            .sees("", "/run/ledger/points", "2"),
        manyGaps());
  }

  private static Sending ended(String status, String fields) {
    return runs(event("run.finished", "\"status\":\"" + status + '"' + fields));
  }

  private static Sending numbered(String seq, String step) {
    return metrics(
        "\"writer\":\"w\",\"seq\":%s,\"step\":%s,\"metrics\":{\"a\":1}".formatted(seq, step));
  }

  private static Input manyGaps() {
    Input row = row("K47", "more gaps than a ledger remembers");
    for (int i = 1; i <= RANGES_KEPT + 2; i++) {
      row.taken(numbered(Integer.toString(2 * i - 1), "1"));
    }
    return row.refused(DUPLICATE_UNVERIFIED, numbered("2", "1"))
        .taken(numbered("4", "1"))
        .sees("", "/run/ledger/points", Integer.toString(RANGES_KEPT + 3));
  }
}
