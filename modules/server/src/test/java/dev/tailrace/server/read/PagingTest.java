package dev.tailrace.server.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.server.Client;
import dev.tailrace.server.TestLog;
import dev.tailrace.server.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PagingTest {
  private static final String API = "/api/v1";

  private static TestLog log;
  private static TestServer server;
  private static Client client;

  @BeforeAll
  static void start(@TempDir Path folder) throws InterruptedException {
    log = TestLog.start(folder.resolve("kafka"));
    server = TestServer.over(log, folder, config -> config);
    client = server.client();
    server.awaitReady();
  }

  @AfterAll
  static void stop() {
    server.close();
    log.close();
  }

  private static String write(List<String> events) {
    Client.Answer answer =
        client.post(API + "/events", "application/x-ndjson", String.join("\n", events));
    assertEquals(events.size(), answer.json().get("accepted").asInt(), answer.text());
    return answer.json().get("position").asText();
  }

  @Test
  void groups_that_come_between_two_pages_neither_repeat_nor_hide_others() {
    List<String> kinds = List.of("'c'", "'d'", "[1]", "[2]", "'" + "x".repeat(200) + "1'", "null");
    List<String> events = new ArrayList<>();
    for (int i = 0; i < kinds.size(); i++) {
      events.add(grouped("g" + i, kinds.get(i)));
    }
    String query = "/runs?group=config.kind&limit=2&filter=project%3D'groups'";
    Client.Answer first = page(write(events), query);
    String later =
        write(List.of(grouped("g8", "'a'"), grouped("g9", "'" + "x".repeat(200) + "0'")));

    List<String> seen = new ArrayList<>();
    Client.Answer page = first;
    while (true) {
      page.json().get("groups").forEach(group -> seen.add(group.get("key").toString()));
      JsonNode next = page.json().get("next");
      if (next.isNull()) {
        break;
      }
      page = page(later, query + "&cursor=" + next.asText());
    }

    assertEquals(seen.size(), new TreeSet<>(seen).size(), seen.toString());
    assertEquals(kinds.size() + 1, seen.size(), seen.toString());
    assertFalse(seen.toString().contains("\"a\""), seen.toString());
  }

  private static Client.Answer page(String after, String query) {
    return client.get(API + query, "Tailrace-Read-After", after);
  }

  private static String grouped(String run, String kind) {
    return """
        {"type":"run.started","v":1,"run":"%s","time":1,"project":"groups","config":{"kind":%s}}"""
        .formatted(run, kind.replace('\'', '"'));
  }

  @Test
  void a_timeline_of_some_types_has_all_events_of_those_types_and_no_others() {
    List<String> events = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      events.add(Story.tags("busy", "n", String.valueOf(i)));
      if (i % 500 == 0) {
        events.add(
            "{\"type\":\"metric.defined\",\"v\":1,\"run\":\"busy\",\"time\":1,\"name\":\"m"
                + i
                + "\"}");
      }
    }
    String after = write(events);
    String query = "/runs/busy/events?type=metric.defined&type=run.edited&limit=2";

    List<String> names = new ArrayList<>();
    Client.Answer page = page(after, query);
    while (true) {
      page.json().get("events").forEach(each -> names.add(each.at("/event/name").asText()));
      JsonNode next = page.json().get("next");
      if (next.isNull()) {
        break;
      }
      page = page(after, query + "&cursor=" + next.asText());
    }

    assertEquals(List.of("m0", "m500", "m1000", "m1500", "m2000"), names);
  }

  @Test
  void a_whole_timeline_ends_without_a_next_page() {
    String after = write(List.of(Story.tags("short", "a", "1"), Story.tags("short", "a", "2")));
    Client.Answer page = page(after, "/runs/short/events?limit=2");
    assertEquals(2, page.json().get("events").size());
    assertTrue(page.json().get("next").isNull(), page.text());
  }

  @Test
  void a_type_that_no_lifecycle_event_has_is_told_with_the_near_one() {
    Client.Answer answer = client.get(API + "/runs/any/events?type=run.editd");
    assertEquals(400, answer.status());
    String detail = answer.json().get("detail").asText();
    assertTrue(detail.contains("did you mean run.edited?"), detail);
  }
}
