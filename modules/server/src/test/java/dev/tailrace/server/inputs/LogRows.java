package dev.tailrace.server.inputs;

import static dev.tailrace.server.inputs.Ask.events;
import static dev.tailrace.server.inputs.Ask.get;
import static dev.tailrace.server.inputs.Ask.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.server.Client;
import dev.tailrace.server.ServerConfig;
import dev.tailrace.server.ServerConfig.Times;
import dev.tailrace.server.TestLog;
import dev.tailrace.server.TestServer;
import dev.tailrace.server.inputs.Row.Check;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What comes in while the log or the views are not there. */
final class LogRows {
  private static final String EVENT =
      "{\"type\":\"run.tags\",\"v\":1,\"run\":\"calm\",\"time\":1,\"tags\":{\"a\":\"b\"}}";
  private static final String RUNS = World.API + "/runs?limit=1000";
  private static final String RUN = World.API + "/runs/calm";
  private static final int ASKED_MAX = 100_000;
  private static final List<String> READS =
      List.of(
          "/projects",
          "/columns",
          "/runs",
          "/runs/calm",
          "/runs/calm/metrics",
          "/runs/calm/series?metric=loss",
          "/runs/calm/points?metric=loss",
          "/runs/calm/logs",
          "/runs/calm/events",
          "/runs/calm/export",
          "/runs/calm/artifacts",
          "/runs/calm/tail",
          "/metrics?run=calm",
          "/series?run=calm&metric=loss",
          "/dead-letters",
          "/digest",
          "/tail");

  private LogRows() {}

  static List<Row> rows() {
    List<Check> unready = new ArrayList<>();
    READS.forEach(path -> unready.add(get(World.API + path).to(World::away).is(503, "not-ready")));
    unready.add(LogRows::whileRestoring);
    return List.of(
        Row.of("H44", "a query while views are restored", unready.toArray(Check[]::new)),
        Row.of(
            "H48",
            "events while the log is away, or more than there is room for",
            events(EVENT).to(World::away).is(503, "log-unavailable").says("\"pending\":[0]"),
            send("PUT", "/api/v1/runs/calm/artifacts/a", new byte[1])
                .to(World::away)
                .is(503, "log-unavailable"),
            events("[" + EVENT + "," + "9".repeat(2 << 20) + "]")
                .to(World::narrow)
                .is(429, "too-many-requests"),
            LogRows::whileTheBrokerIsGone));
  }

  /** A server that begins has nothing yet and says so; the first answer that is none is whole. */
  private static void whileRestoring(World world) throws InterruptedException {
    Path folder = world.folder().resolve("restored");
    try (TestLog log = TestLog.start(folder.resolve("kafka"))) {
      try (TestServer first = TestServer.over(log, folder.resolve("first"), config -> config)) {
        first.awaitReady();
        Client.Answer told = first.client().post(World.EVENTS, "application/json", EVENT);
        String position = told.header("Tailrace-Position");
        assertEquals(200, first.client().get(RUN + "?after=" + position).status());
      }
      try (TestServer second = TestServer.over(log, folder.resolve("second"), config -> config)) {
        int refusals = 0;
        Client.Answer answer = second.client().get(RUNS);
        while (answer.status() != 200 && refusals < ASKED_MAX) {
          assertEquals(503, answer.status(), answer.text());
          assertEquals("/problems/not-ready", answer.json().get("type").asText());
          assertTrue(Integer.parseInt(answer.header("Retry-After")) > 0);
          refusals++;
          answer = second.client().get(RUNS);
        }
        assertTrue(answer.text().contains("\"id\":\"calm\""), answer.text());
        assertTrue(refusals > 0, "the views were there at once");
      }
    }
  }

  private static ServerConfig impatient(ServerConfig config) {
    return config.withTimes(new Times(1_500, 1_000, 1_000, 5_000, 1_000));
  }

  private static void whileTheBrokerIsGone(World world) throws InterruptedException {
    TestLog log = TestLog.start(world.folder().resolve("gone"));
    try (TestServer server =
        TestServer.over(log, world.folder().resolve("goner"), LogRows::impatient)) {
      server.awaitReady();
      String first = EVENT + "\n";
      assertEquals(200, server.client().post(World.EVENTS, "application/x-ndjson", first).status());
      log.close();
      for (int i = 0; i < 5; i++) {
        long startNanos = System.nanoTime();
        Client.Answer answer =
            server.client().post(World.EVENTS, "application/x-ndjson", first.repeat(3));
        assertEquals(503, answer.status(), answer.text());
        assertEquals("/problems/log-unavailable", answer.json().get("type").asText());
        assertEquals(0, answer.json().get("accepted").asInt());
        assertEquals(3, answer.json().get("pending").size(), answer.text());
        assertTrue(Integer.parseInt(answer.header("Retry-After")) > 0);
        assertTrue(System.nanoTime() - startNanos < 5_000_000_000L, "it waited too long");
      }
      assertEquals(200, server.client().get("/livez").status());
    }
  }
}
