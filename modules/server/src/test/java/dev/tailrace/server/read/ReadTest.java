package dev.tailrace.server.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.server.Client;
import dev.tailrace.server.TestLog;
import dev.tailrace.server.TestServer;
import dev.tailrace.server.http.Cursor;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read back, by every route, as soon as its position is asked for. */
final class ReadTest {
  private static final String API = "/api/v1";
  private static final String RUN = API + "/runs/r1";

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
    position = write(Story.events());
  }

  @AfterAll
  static void stop() {
    server.close();
    log.close();
  }

  private static String write(List<String> events) {
    Client.Answer answer =
        client.post(API + "/events", "application/x-ndjson", String.join("\n", events));
    assertEquals(200, answer.status(), answer.text());
    assertEquals(events.size(), answer.json().get("accepted").asInt(), answer.text());
    return answer.json().get("position").asText();
  }

  private static Client.Answer get(String pathAndQuery) {
    return client.get(pathAndQuery, "Tailrace-Read-After", position);
  }

  private static JsonNode json(String pathAndQuery) {
    Client.Answer answer = get(pathAndQuery);
    assertEquals(200, answer.status(), answer.text());
    assertNotEquals("", answer.header("Tailrace-Position"));
    return answer.json();
  }

  private static String filter(String text) {
    return API + "/runs?filter=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static List<String> ids(JsonNode list) {
    List<String> ids = new ArrayList<>();
    list.get("runs").forEach(run -> ids.add(run.get("id").asText()));
    return ids;
  }

  @Test
  void a_run_shows_all_that_it_said() {
    JsonNode run = json(RUN).get("run");
    assertEquals("vision", run.get("project").asText());
    assertEquals("running", run.get("status").asText());
    assertEquals(0.1, run.get("config").get("lr").asDouble());
    assertEquals(2, run.get("worldSize").asInt());
    assertEquals(2, run.get("ranks").size(), run.toString());
    assertEquals(3, run.get("ranks").get(0).get("lastStep").asInt(), run.toString());
    assertEquals(1, run.get("ranks").get(0).get("attempt").asInt(), run.toString());
    assertTrue(run.get("endTime").isNull());
    JsonNode loss = run.get("metrics").get("loss");
    assertEquals(0.25, loss.get("min").asDouble());
    assertEquals(1, loss.get("nonFinite").asInt());
    JsonNode ledger = run.get("ledger");
    assertEquals(8, ledger.get("points").asInt(), ledger.toString());
    assertEquals(3, ledger.get("logLines").asInt());
    assertEquals("w1", ledger.get("gaps").get(0).get("writer").asText(), ledger.toString());
  }

  @Test
  void an_absent_run_is_not_found_and_a_purged_one_is_gone() {
    assertEquals(404, get(API + "/runs/nobody").status());
    assertEquals(404, get(API + "/runs/-bad").status());
    assertEquals(410, get(API + "/runs/purged").status());
    assertEquals("/problems/run-purged", get(API + "/runs/purged").json().get("type").asText());
  }

  @Test
  void a_run_of_which_only_metrics_came_is_pending() {
    JsonNode run = json(API + "/runs/orphan").get("run");
    assertEquals("pending", run.get("status").asText());
    assertEquals("default", run.get("project").asText());
  }

  @Test
  void a_run_as_of_an_earlier_position_shows_what_was_folded_then() {
    JsonNode events = json(RUN + "/events").get("events");
    String first = events.get(0).get("position").asText();
    JsonNode then = json(RUN + "?at=" + first).get("run");
    assertTrue(then.get("tags").isEmpty(), then.toString());
    assertEquals("blue", json(RUN).get("run").get("tags").get("colour").asText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status = 'running' and config.lr = 0.1",
        "metrics.loss.min < 0.3",
        "metrics.acc is not null and id = 'r1'",
        "tags.colour ilike 'BL%'",
        "project in ('vision') and worldSize >= 2",
      })
  void filters_find_the_run(String text) {
    assertEquals(List.of("r1"), ids(json(filter(text))));
  }

  @Test
  void a_bad_filter_tells_where() {
    Client.Answer answer = get(filter("config.lr ~ 3"));
    assertEquals(400, answer.status());
    assertEquals("/problems/bad-filter", answer.json().get("type").asText());
    assertEquals(10, answer.json().get("position").asInt());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-config.n", "config.note", "config.kind,-config.note"})
  void pages_follow_one_another_without_repeat_or_hole(String sort) {
    TreeSet<String> seen = new TreeSet<>();
    String cursor = "";
    int pages = 0;
    do {
      JsonNode page = json(API + "/runs?sort=" + sort + "&limit=3" + cursor);
      List<String> ids = ids(page);
      ids.forEach(id -> assertTrue(seen.add(id), id + " came twice"));
      assertEquals(8, page.get("total").asInt());
      cursor = page.get("next").isNull() ? "" : "&cursor=" + page.get("next").asText();
      pages++;
    } while (!cursor.isEmpty());
    assertEquals(3, pages);
    assertEquals(8, seen.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "[]", "{}", "null", "", "[7]", "[\"r\"", "[\"r\",1]", "x"})
  void a_forged_cursor_is_a_bad_cursor(String key) {
    String token = Cursor.encode("runs\n\n\nfalse", key);

    Client.Answer answer = get(API + "/runs?cursor=" + token);

    assertEquals("/problems/bad-cursor", answer.json().get("type").asText(), answer.text());
  }

  @Test
  void a_cursor_of_another_list_is_refused() {
    String next = json(API + "/runs?limit=1").get("next").asText();
    Client.Answer answer = get(API + "/runs?limit=1&sort=name&cursor=" + next);
    assertEquals("/problems/bad-cursor", answer.json().get("type").asText());
  }

  @Test
  void columns_are_those_that_were_asked_for() {
    JsonNode row =
        json(API + "/runs?filter=id='r1'&columns=name,config.lr,metrics.loss.min,tags.none")
            .get("runs")
            .get(0);
    assertEquals(
        "{\"id\":\"r1\",\"name\":\"first\",\"config.lr\":0.1,"
            + "\"metrics.loss.min\":0.25,\"tags.none\":null}",
        row.toString());
  }

  @Test
  void groups_spread_over_their_runs() {
    JsonNode groups = json(API + "/runs?group=config.kind&columns=config.n");
    JsonNode even = groups.get("groups").get(0);
    assertEquals("even", even.get("key").get("config.kind").asText());
    assertEquals(3, even.get("runs").asInt());
    assertEquals(2.0, even.get("columns").get("config.n").get("mean").asDouble());
    assertEquals(3, groups.get("total").asInt());
  }

  @Test
  void deleted_runs_are_listed_only_on_demand_and_still_read() {
    assertFalse(ids(json(API + "/runs")).contains("deleted"));
    assertEquals(List.of("deleted"), ids(json(API + "/runs?deleted=true")));
    assertTrue(json(API + "/runs/deleted").get("run").get("deleted").asBoolean());
  }

  @Test
  void projects_count_their_runs_by_status() {
    JsonNode projects = json(API + "/projects").get("projects");
    assertEquals("default", projects.get(0).get("id").asText());
    assertEquals("vision", projects.get(1).get("id").asText());
    assertEquals(1, projects.get(1).get("runs").get("running").asInt(), projects.toString());
  }

  @Test
  void columns_tell_what_can_be_asked_for() {
    JsonNode columns = json(API + "/columns?project=vision&prefix=config.").get("columns");
    assertEquals("[{\"name\":\"config.lr\",\"kind\":\"number\",\"runs\":1}]", columns.toString());
  }

  @Test
  void metrics_of_several_runs_are_told_with_what_the_runs_said_of_them() {
    assertEquals(
        """
        {"metrics":[{"name":"acc","runs":1,"x":null,"goal":null},\
        {"name":"loss","runs":1,"x":null,"goal":null},\
        {"name":"other","runs":1,"x":"epoch","goal":"minimize"}],\
        "missing":[{"run":"purged","reason":"run-purged"},\
        {"run":"nobody","reason":"not-found"}]}""",
        json(API + "/metrics?run=r1&run=orphan&run=purged&run=nobody").toString());
  }

  @Test
  void a_curve_keeps_every_extreme_and_every_nan() {
    JsonNode curve = json(RUN + "/series?metric=loss&rank=0");
    assertTrue(curve.get("raw").asBoolean());
    assertEquals("[0,1,2,3]", curve.get("x").toString());
    assertEquals("[1.0,0.5,\"NaN\",0.25]", curve.get("last").toString());
    assertEquals("[1.0,0.5,null,0.25]", curve.get("min").toString());
    assertEquals("[0,0,1,0]", curve.get("nonFinite").toString());
  }

  @Test
  void all_ranks_as_one_name_who_logged_the_extremes() {
    JsonNode curve = json(RUN + "/series?metric=loss&points=1");
    assertEquals(1, curve.get("x").size(), curve.toString());
    assertEquals(0, curve.get("minRank").get(0).asInt());
    assertEquals(2, json(RUN + "/series?metric=loss&rank=each").get("ranks").size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metric=loss&x=metric:",
        "metric=loss&x=metric:acc&from=2&to=1",
        "metric=loss&x=metric:acc&from=NaN",
        "metric=loss&points=0",
        "metric=loss&points=10001",
        "metric=loss&from=3&to=2",
        "metric=loss&from=NaN",
        "metric=loss&rank=-1",
        "x=step",
        "metric=loss&x=stepp",
        "metric=loss&metric=acc",
        "metric=loss&attempt=0",
        "metric=loss&to=99999999999999999"
      })
  void what_is_wrong_with_a_curve_is_a_bad_request(String query) {
    assertEquals(400, get(RUN + "/series?" + query).status());
  }

  @Test
  void a_metric_that_is_not_there_is_named_beside_what_may_have_been_meant() {
    Client.Answer answer = get(RUN + "/series?metric=lost");
    assertEquals(404, answer.status());
    assertTrue(answer.text().contains("no metric lost; did you mean loss?"), answer.text());
  }

  @Test
  void time_since_the_start_of_a_pending_run_counts_from_its_first_step() {
    JsonNode curve = json(API + "/runs/orphan/series?metric=other&x=relative");
    assertEquals(0, curve.get("lastX").get(0).asLong(), curve.toString());
  }

  @Test
  void many_curves_share_one_grid_and_the_missing_are_named() {
    JsonNode many =
        json(API + "/series?run=r1&run=nobody&run=orphan&metric=loss&metric=acc&rank=0");
    assertEquals("[0,1,2,3]", many.get("x").toString());
    assertEquals(2, many.get("series").size(), many.toString());
    assertEquals("[null,null,null,0.75]", many.get("series").get(1).get("last").toString());
    assertEquals(3, many.get("missing").size(), many.toString());
  }

  @Test
  void every_raw_point_comes_in_each_format() {
    String points = RUN + "/points?metric=loss&rank=0&format=";
    assertEquals(4, json(points + "json").get("points").size());
    String ndjson = get(points + "ndjson").text();
    assertEquals(
        "{\"step\":0,\"time\":1000,\"value\":1.0,\"rank\":0,\"attempt\":1}",
        ndjson.lines().findFirst().orElseThrow());
    assertEquals(4, ndjson.lines().count());
    assertEquals("", get(points + "ndjson&from=1000").text());
    String csv = get(points + "csv").text();
    assertTrue(csv.startsWith("step,time,value,rank,attempt\r\n0,1000,1.0,0,1\r\n"), csv);
    assertTrue(csv.contains("2,1000,NaN,0,1"), csv);
  }

  @Test
  void lines_are_found_from_both_ends_and_by_their_text() {
    JsonNode all = json(RUN + "/logs");
    assertEquals(3, all.get("total").asInt());
    assertEquals("step 2", all.get("lines").get(1).get("text").asText());
    assertEquals("done", json(RUN + "/logs?last=1").get("lines").get(0).get("text").asText());
    assertEquals("done", json(RUN + "/logs?at=2").get("lines").get(0).get("text").asText());
    assertEquals(1, json(RUN + "/logs?q=hello").get("lines").size());
    String next = json(RUN + "/logs?limit=2").get("next").asText();
    assertEquals(1, json(RUN + "/logs?limit=2&cursor=" + next).get("lines").size());
    assertEquals(400, get(RUN + "/logs?last=1&at=2").status());
  }

  @Test
  void an_export_holds_state_points_and_lines() {
    String export = get(RUN + "/export").text();
    assertEquals(1 + 8 + 3, export.lines().count(), export);
    String csv = get(RUN + "/export?format=csv").text();
    assertTrue(csv.contains(",'=cmd()"), csv);
  }

  @Test
  void dead_letters_tell_why_and_show_the_bytes() {
    JsonNode letters = json(API + "/dead-letters?run=purged").get("deadLetters");
    assertEquals(1, letters.size(), letters.toString());
    assertEquals("run_purged", letters.get(0).get("reason").asText());
    assertTrue(letters.get(0).get("valueBytes").asInt() > 0, letters.toString());
    assertEquals(400, get(API + "/dead-letters?reason=run_purge").status());
  }

  @Test
  void the_digest_has_an_entry_for_every_view_and_partition() {
    JsonNode digest = json(API + "/digest");
    for (String view : List.of("runs", "metrics", "logs")) {
      assertEquals(TestLog.PARTITIONS, digest.get("views").get(view).size());
    }
    assertEquals(digest.get("views"), json(API + "/digest").get("views"));
  }

  @Test
  void a_position_of_another_log_is_refused_and_one_ahead_is_waited_for() {
    Client.Answer foreign = client.get(RUN + "?after=AAAA");
    assertEquals("/problems/bad-position", foreign.json().get("type").asText());
    Client.Answer ahead = client.get(RUN, "Tailrace-Read-After", ahead(), "Tailrace-Wait-Ms", "50");
    assertEquals(503, ahead.status());
    assertEquals("/problems/not-up-to-position", ahead.json().get("type").asText());
    assertEquals("1", ahead.header("Retry-After"));
  }

  private static String ahead() {
    var start = dev.tailrace.streams.Position.start(log.origin().hash());
    for (int partition = 0; partition < TestLog.PARTITIONS; partition++) {
      start = start.with(dev.tailrace.wire.Topic.RUNS, partition, 1_000_000);
    }
    return start.token();
  }

  @Test
  void what_was_just_written_is_read_at_once() {
    for (int i = 0; i < 50; i++) {
      String after = write(List.of(Story.tags("r1", "round", "n" + i)));
      Client.Answer answer = client.get(RUN + "?after=" + after);
      assertEquals("n" + i, answer.json().get("run").get("tags").get("round").asText());
    }
  }

  @Test
  void head_has_the_headers_and_no_body() {
    Client.Answer head = client.call("HEAD", RUN, "Tailrace-Read-After", position);
    assertEquals(200, head.status());
    assertEquals("", head.text());
    assertNotEquals("", head.header("Tailrace-Position"));
  }

  @Test
  void answers_are_packed_on_request() {
    Client.Answer packed = client.get(API + "/runs", "Accept-Encoding", "gzip");
    assertEquals("gzip", packed.header("Content-Encoding"));
  }

  @Test
  void figures_count_what_became_of_each_record() {
    json(API + "/projects");
    String figures = client.get("/metrics").text();
    assertTrue(figures.contains("outcome=\"refused\",reason=\"run_purged\""), figures);
    assertTrue(figures.contains("tailrace_http_requests_seconds_count{"), figures);
    assertTrue(figures.contains("tailrace_partitions_served 2.0"), figures);
  }
}
