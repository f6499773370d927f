package dev.tailrace.server.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.server.Client;
import dev.tailrace.server.TestLog;
import dev.tailrace.server.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One metric over another: what has the same step is paired, what has none is told. */
final class PairReadTest {
  private static final String API = "/api/v1";
  private static final String PAIRED = API + "/runs/pair/series?metric=loss&x=metric:tokens";

  private static TestLog log;
  private static TestServer server;
  private static Client client;
  private static String position;

  @BeforeAll
  static void start(@TempDir Path folder) throws InterruptedException {
    log = TestLog.start(folder.resolve("kafka"));
    server = TestServer.over(log, folder, config -> config);
    client = server.client();
    server.awaitReady();
    String events =
        String.join(
            "\n",
            "{\"type\":\"run.started\",\"v\":1,\"run\":\"pair\",\"time\":1}",
            metrics("pair", 0, "[0,1,2,3]", "\"loss\":[9,NaN,7,-6],\"tokens\":[0.5,0.25,0.75,NaN]"),
            metrics("pair", 1, "[0,4]", "\"loss\":[3,1e9]"),
            metrics("pair", 1, "[0]", "\"tokens\":[2.5]"),
            metrics("other", 0, "[0,1]", "\"loss\":[1,2],\"tokens\":[0.5,4]"),
            metrics("bare", 0, "[0]", "\"loss\":[1]"));
    Client.Answer answer = client.post(API + "/events", "application/x-ndjson", events);
    assertEquals(6, answer.json().get("accepted").asInt(), answer.text());
    position = answer.json().get("position").asText();
  }

  @AfterAll
  static void stop() {
    server.close();
    log.close();
  }

  private static String metrics(String run, int rank, String steps, String columns) {
    return """
        {"type":"metrics","v":1,"run":"%s","time":1000,"rank":%d,"steps":%s,"metrics":{%s}}"""
        .formatted(run, rank, steps, columns);
  }

  private static Client.Answer get(String pathAndQuery) {
    return client.get(pathAndQuery, "Tailrace-Read-After", position);
  }

  private static JsonNode json(String pathAndQuery) {
    Client.Answer answer = get(pathAndQuery);
    assertEquals(200, answer.status(), answer.text());
    return answer.json();
  }

  @Test
  void a_metric_stands_where_the_other_one_was_at_its_step() {
    JsonNode curve = json(PAIRED + "&rank=0");
    assertEquals("metric:tokens", curve.get("axis").asText());
    assertTrue(curve.get("raw").asBoolean());
    assertEquals("[0.25,0.5,0.75]", curve.get("x").toString());
    assertEquals("[\"NaN\",9.0,7.0]", curve.get("last").toString());
    assertEquals("[null,9.0,7.0]", curve.get("min").toString());
    assertEquals(3, curve.get("total").asInt());
    assertEquals(
        "{\"steps\":1,\"count\":1,\"nonFinite\":0,\"min\":-6.0,\"max\":-6.0}",
        curve.get("unpaired").toString());
  }

  @Test
  void buckets_are_narrower_than_one_where_x_is() {
    JsonNode curve = json(PAIRED + "&rank=0&points=2");
    assertEquals(0.5, curve.get("bucketWidth").asDouble());
    assertEquals("[0.0,0.5]", curve.get("x").toString());
    assertEquals("[0.25,0.75]", curve.get("lastX").toString());
    assertEquals("[1,0]", curve.get("nonFinite").toString());
    assertEquals("[null,7.0]", curve.get("min").toString());
    assertEquals("[null,9.0]", curve.get("max").toString());
  }

  @Test
  void all_ranks_are_paired_as_their_means_and_each_with_its_own() {
    JsonNode all = json(PAIRED + "&to=2");
    assertEquals("[0.25,0.75,1.5]", all.get("x").toString());
    assertEquals("[\"NaN\",7.0,6.0]", all.get("last").toString());
    assertEquals("[null,0,1]", all.get("minRank").toString());
    JsonNode ranks = json(PAIRED + "&rank=each").get("ranks");
    assertEquals("[2.5]", ranks.get(1).get("x").toString());
    assertEquals(1e9, ranks.get(1).get("unpaired").get("max").asDouble());
  }

  @Test
  void bounds_are_values_of_the_other_metric() {
    assertEquals("[0.5]", json(PAIRED + "&rank=0&from=0.3&to=0.5").get("x").toString());
  }

  @Test
  void many_share_a_grid_and_a_run_without_the_other_metric_is_named() {
    String query = "/series?run=pair&run=other&run=bare&run=nobody&metric=loss&x=metric:tokens";
    JsonNode many = json(API + query + "&rank=0");
    assertEquals("metric:tokens", many.get("axis").asText());
    assertEquals("[0.25,0.5,0.75,4.0]", many.get("x").toString());
    assertEquals(
        "[[\"NaN\",9.0,7.0,null],[null,1.0,null,2.0]]",
        "[%s,%s]"
            .formatted(
                many.get("series").get(0).get("last"), many.get("series").get(1).get("last")));
    assertEquals(1, many.get("series").get(0).get("unpaired").get("steps").asInt());
    JsonNode coarse = json(API + query + "&rank=0&points=3");
    assertEquals(2, coarse.get("bucketWidth").asDouble());
    assertEquals("[0.0,4.0]", coarse.get("x").toString());
    assertEquals(
        "[{\"run\":\"bare\",\"metric\":\"tokens\",\"reason\":\"no-such-metric\"},"
            + "{\"run\":\"nobody\",\"reason\":\"not-found\"}]",
        sorted(many.get("missing")));
  }

  private static String sorted(JsonNode missing) {
    boolean inOrder = missing.get(0).get("run").asText().equals("bare");
    return inOrder ? missing.toString() : "[" + missing.get(1) + "," + missing.get(0) + "]";
  }

  @Test
  void a_metric_that_the_run_does_not_have_is_not_found_by_name() {
    Client.Answer answer = get(API + "/runs/pair/series?metric=loss&x=metric:nothing");
    assertEquals(404, answer.status());
    assertTrue(answer.text().contains("no metric nothing"), answer.text());
  }
}
