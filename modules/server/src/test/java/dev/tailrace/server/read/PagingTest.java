package dev.tailrace.server.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

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

final class RunGroupsTest {
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
}
