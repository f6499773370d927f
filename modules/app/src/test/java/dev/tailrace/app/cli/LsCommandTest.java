package dev.tailrace.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.app.CannedServer;
import dev.tailrace.app.CannedServer.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

class LsCommandTest {
  private static final String PAGE =
      """
      {"runs":[{"id":"r1","name":"a\\u001b[2Jb","project":"p","status":"running","degraded":true,\
      "createdTime":1763726280000,"durationMs":61000,"reason":"rank 3 lost"}],"total":2,"next":"c1"}
      """;
  private static final String LAST_PAGE =
      "{\"runs\":[{\"id\":\"r2\",\"status\":\"finished\"}],\"total\":2,\"next\":null}";

  @Test
  void pages_are_read_to_the_end_for_a_pipe() throws Exception {
    try (var server = new CannedServer(Answer.json(200, PAGE), Answer.json(200, LAST_PAGE))) {

      Typed typed = Typed.at().type("ls", "--url", server.url());

      assertEquals(
          List.of(
              "r1\ta\u001b[2Jb\tp\trunning (degraded)\t2025-11-21T11:58:00Z\t61000\trank 3 lost",
              "r2\t\t\tfinished\t\t\t"),
          typed.lines());
      assertEquals(
          "/api/v1/runs?sort=-createdTime&limit=99&cursor=c1", server.asked().getLast().target());
    }
  }

  @Test
  void person_gets_a_table_and_no_escapes() throws Exception {
    try (var server = new CannedServer(Answer.json(200, PAGE))) {

      Typed typed = Typed.at().onTerminal().type("ls", "--limit", "1", "--url", server.url());

      assertEquals(
          List.of(
              "ID  NAME  PROJECT  STATUS              CREATED        DURATION   REASON",
              "r1  ab    p        running (degraded)  2 min 0 s ago  1 min 1 s  rank 3 lost"),
          typed.lines());
      assertEquals("1 of 2 runs; --limit shows more\n", typed.err());
    }
  }

  @Test
  void project_and_filter_are_both_asked_for() throws Exception {
    try (var server = new CannedServer(Answer.json(200, LAST_PAGE))) {

      Typed.at().type("ls", "--project", "p", "--filter", "a or b", "--url", server.url());

      assertEquals(
          "/api/v1/runs?filter=project%20%3D%20%27p%27%20and%20%28a%20or%20b%29"
              + "&sort=-createdTime&limit=100",
          server.asked().getFirst().target());
    }
  }

  @Test
  void none_that_matches_is_told_apart_from_none_at_all() throws Exception {
    Answer none = Answer.json(200, "{\"runs\":[],\"total\":0,\"next\":null}");
    try (var server = new CannedServer(none, none)) {

      Typed filtered =
          Typed.at().type("ls", "--filter", "status = 'runing'", "--url", server.url());
      Typed all = Typed.at().type("ls", "--url", server.url());

      assertEquals("no run matches\n", filtered.err());
      assertEquals("no runs (to see some: ./tailrace demo)\n", all.err());
    }
  }

  @Test
  void json_is_one_run_a_line() throws Exception {
    try (var server = new CannedServer(Answer.json(200, LAST_PAGE))) {

      Typed typed = Typed.at().type("ls", "--json", "--url", server.url());

      assertEquals("{\"id\":\"r2\",\"status\":\"finished\"}\n", typed.out());
    }
  }
}
