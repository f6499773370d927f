package dev.tailrace.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.app.CannedServer;
import dev.tailrace.app.CannedServer.Answer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShowCommandTest {
  private static final String RUN =
      """
      {"run":{"id":"r1","status":"running","createdTime":1763726280000,"startTime":1763726388000,\
      "durationMs":192000,"config":{"warmupTime":1763726280000,"pauseMs":250},\
      "liveness":{"since":1763726388000},"attempts":[{"attempt":1,"startTime":1763726388000}],\
      "heartbeatMs":250,"ranks":[{"rank":0,"lastHeardTime":1763726388000}]}}
      """;

  /** A time of the fixture in this machine's zone, read back as what it stands for. */
  private static void assertTime(String expectedInstant, String shown) {
    assertEquals(Instant.parse(expectedInstant), OffsetDateTime.parse(shown).toInstant());
    assertEquals(
        ZoneId.systemDefault().getRules().getOffset(Instant.parse(expectedInstant)),
        OffsetDateTime.parse(shown).getOffset());
  }

  private static String valueOf(List<String> lines, String path, String separator) {
    return lines.stream()
        .filter(line -> line.startsWith(path + separator))
        .findFirst()
        .orElseThrow(() -> new AssertionError(path + " in " + lines))
        .substring(path.length())
        .strip();
  }

  private static List<String> shown(Typed.At at) throws Exception {
    try (var server = new CannedServer(Answer.json(200, RUN))) {
      return at.type("show", "r1", "--url", server.url()).lines();
    }
  }

  @Test
  void person_reads_when_and_how_long_ago() throws Exception {
    List<String> lines = shown(Typed.at().onTerminal());

    String created = valueOf(lines, "created", " ");
    assertTime("2025-11-21T11:58:00Z", created.replace(" (2 min 0 s ago)", ""));
    assertTrue(created.endsWith(" (2 min 0 s ago)"), created);
    assertTrue(valueOf(lines, "started", " ").endsWith(" (12 s ago)"), () -> "" + lines);
    assertEquals("3 min 12 s", valueOf(lines, "duration", " "));
    assertEquals("1763726280000", valueOf(lines, "config.warmupTime", " "));
  }

  @Test
  void pipe_gets_no_raw_times_of_the_api_and_users_numbers_as_they_are() throws Exception {
    List<String> lines = shown(Typed.at());

    String since = valueOf(lines, "liveness.since", "\t");
    assertTime("2025-11-21T11:59:48Z", since.replace(" (12 s ago)", ""));
    assertTrue(since.endsWith(" (12 s ago)"), since);
    assertEquals("3 min 12 s", valueOf(lines, "durationMs", "\t"));
    assertEquals("250 ms", valueOf(lines, "heartbeatMs", "\t"));
    assertEquals("1763726280000", valueOf(lines, "config.warmupTime", "\t"));
    assertEquals("250", valueOf(lines, "config.pauseMs", "\t"));
    assertEquals(1, lines.stream().filter(line -> line.contains("17637")).count());
  }

  @Test
  void json_keeps_numbers() throws Exception {
    try (var server = new CannedServer(Answer.json(200, RUN))) {

      Typed typed = Typed.at().type("show", "r1", "--json", "--url", server.url());

      assertTrue(typed.out().contains("\"createdTime\":1763726280000"), typed.out());
      assertTrue(typed.out().contains("\"durationMs\":192000"), typed.out());
    }
  }

  @Test
  void columns_that_are_times_are_dates() throws Exception {
    String page =
        """
        {"runs":[{"id":"r1","createdTime":1763726280000,"durationMs":192000,"config.endTime":7}],\
        "total":1}
        """;
    try (var server = new CannedServer(Answer.json(200, page))) {
      String[] command = {
        "ls", "--columns", "createdTime,durationMs,config.endTime", "--url", server.url()
      };

      String piped = Typed.at().type(command).lines().getLast();
      String[] read = Typed.at().onTerminal().type(command).lines().getLast().split("  +", 3);

      assertEquals("2025-11-21T11:58:00Z\t192000\t7", piped);
      assertTime("2025-11-21T11:58:00Z", read[0]);
      assertEquals(List.of("3 min 12 s", "7"), List.of(read[1], read[2]));
    }
  }
}
