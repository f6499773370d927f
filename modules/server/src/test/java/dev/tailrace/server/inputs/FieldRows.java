package dev.tailrace.server.inputs;

import static dev.tailrace.model.Reason.BAD_ARTIFACT;
import static dev.tailrace.model.Reason.BAD_METRIC_NAME;
import static dev.tailrace.model.Reason.BAD_NAME;
import static dev.tailrace.model.Reason.MISSING_FIELD;
import static dev.tailrace.model.Reason.RANK_RANGE;
import static dev.tailrace.model.Reason.SCHEMA_MISSING;
import static dev.tailrace.model.Reason.SCHEMA_NEWER;
import static dev.tailrace.model.Reason.TOO_LARGE;
import static dev.tailrace.model.Reason.UNKNOWN_TYPE;
import static dev.tailrace.server.inputs.Input.row;
import static dev.tailrace.server.inputs.Sending.event;
import static dev.tailrace.server.inputs.Sending.metrics;
import static dev.tailrace.server.inputs.Sending.runs;
import static dev.tailrace.server.inputs.Sending.started;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.server.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Fields that are unknown, missing, odd or forbidden: K20 to K24, K30 to K32, K48 to K50. */
final class FieldRows {

  private FieldRows() {}

  static List<Input> all() {
    List<Input> rows = new ArrayList<>();
    rows.add(
        row("K20", "a type that nobody knows")
            .refused(
                UNKNOWN_TYPE,
                runs(event("run.teleported", "")),
                runs(event("run.teleported", "\"optional\":true")),
                runs(event("RUN.STARTED", "")),
                runs(event("", ""))));
    rows.add(
        row("K21", "a newer schema, whatever else it holds")
            .refused(
                SCHEMA_NEWER,
                version("2"),
                version("9007199254740993"),
                runs("{\"v\":2,\"type\":[],\"run\":7}")));
    rows.add(
        row("K22", "a schema version that is none")
            .refused(
                SCHEMA_MISSING,
                version("0"),
                version("-1"),
                version("\"1\""),
                version("null"),
                version("1.5"),
                runs("{\"type\":\"run.started\",\"run\":\"$run\",\"time\":5}")));
    rows.add(
        row("K23", "fields that nobody knows")
            .taken(started("\"colour\":\"red\",\"deep\":[{\"er\":null}],\"steps\":7"))
            .sees("", "/run/status", "\"running\""));
    rows.add(
        row("K24", "a field that is needed and missing or null")
            .refused(
                MISSING_FIELD,
                runs("{\"v\":1,\"run\":\"$run\",\"time\":5}"),
                runs("{\"type\":\"run.started\",\"v\":1,\"time\":5}"),
                runs("{\"type\":\"run.started\",\"v\":1,\"run\":null,\"time\":5}"),
                runs("{\"type\":\"run.started\",\"v\":1,\"run\":\"$run\"}"),
                runs(event("run.finished", "")),
                runs(event("run.config", "\"config\":null")),
                metrics("\"step\":1"),
                metrics("\"metrics\":{\"a\":1}"),
                Sending.logs("\"lines\":null"),
                started("\"seq\":1")));
    names(rows);
    ranksAndFiles(rows);
    return rows;
  }

  private static void ranksAndFiles(List<Input> rows) {
    rows.add(
        row("K48", "ranks and worlds that cannot be")
            .refused(
                RANK_RANGE,
                started("\"rank\":4000000000"),
                started("\"rank\":-1"),
                started("\"rank\":65536"),
                started("\"worldSize\":0"),
                started("\"worldSize\":65537"),
                started("\"rank\":8,\"worldSize\":8"),
                metrics("\"rank\":-1,\"step\":1,\"metrics\":{\"a\":1}"))
            .taken(started("\"rank\":65535,\"worldSize\":65536"))
            .sees("", "/run/worldSize", "65536"));
    rows.add(addresses());
    rows.add(
        row("K50", "files of impossible size or hash")
            .refused(
                BAD_ARTIFACT,
                artifact("\"path\":\"a\",\"bytes\":-1"),
                artifact("\"path\":\"a\",\"sha256\":\"ab\""),
                artifact("\"path\":\"a\",\"sha256\":\"" + "A".repeat(64) + "\""),
                artifact("\"path\":\"\""),
                artifact("\"path\":\"a\\nb\"")));
  }

  private static Sending version(String version) {
    return runs(event("run.started", "").replace("\"v\":1", "\"v\":" + version));
  }

  private static Sending artifact(String fields) {
    return runs(event("artifact.logged", fields));
  }

  private static void names(List<Input> rows) {
    rows.add(
        row("K30", "names that are empty, endless or would move a cursor")
            .refused(
                BAD_METRIC_NAME,
                metric(""),
                metric("a\\u0000b"),
                metric("a\\nb"),
                metric("\\u001b[31m"),
                metric("a\u0085b"),
                metric("a".repeat(251)))
            .refused(BAD_NAME, started("\"name\":\"a\\nb\""), started("\"config\":{\"\":1}"))
            .refused(TOO_LARGE, metric("a".repeat(2 << 20)))
            .taken(metric("a".repeat(250)), metric("🚀 e\u0301"), metric("a\u202eb"))
            .then(
                scene ->
                    assertEquals(
                        List.of("a".repeat(250), "a\u202eb", "🚀 e\u0301"), names(scene))));
    rows.add(
        row("K31", "names that look alike are different names")
            .taken(metric("\u00e9"), metric("e\u0301"), metric("Loss"), metric("loss"))
            .taken(metric("\u0430"), metric("a"))
            .then(
                scene ->
                    assertEquals(
                        List.of("Loss", "a", "e\u0301", "loss", "\u00e9", "\u0430"),
                        names(scene))));
    Input plain = row("K32", "names that mean something to JavaScript");
    Stream.of("__proto__", "constructor", "toString", "hasOwnProperty")
        .forEach(
            name ->
                plain
                    .taken(metric(name), started("\"config\":{\"" + name + "\":1}"))
                    .sees("", "/run/config/" + name, "1")
                    .sees("/points?metric=" + name, "/points/0/value", "1.0"));
    rows.add(plain);
  }

  private static Sending metric(String name) {
    return metrics("\"step\":1,\"metrics\":{\"" + name + "\":1}");
  }

  private static List<String> names(Scene scene) {
    List<String> names = new ArrayList<>();
    for (JsonNode metric : scene.see("/metrics").get("metrics")) {
      names.add(metric.get("name").asText());
    }
    return names.stream().sorted().toList();
  }

  private static Input addresses() {
    Input row = row("K49", "addresses are texts that the server never opens");
    int index = 0;
    for (String uri :
        List.of(
            "file:///etc/passwd",
            "javascript:alert(1)",
            "\\\\\\\\host\\\\share",
            "s3://bucket/key")) {
      row.taken(artifact("\"path\":\"../../etc/passwd\",\"uri\":\"" + uri + "\""))
          .sees("/artifacts", "/artifacts/" + index++ + "/uri", '"' + uri + '"');
    }
    return row.then(
        scene -> {
          String path = "/api/v1/runs/" + scene.run() + "/artifacts/etc/passwd";
          Client.Answer answer = scene.answer(404, path);
          assertEquals("/problems/not-found", answer.json().get("type").asText());
        });
  }
}
