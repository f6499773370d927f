package dev.tailrace.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.app.CannedServer;
import dev.tailrace.app.CannedServer.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TailCommandTest {
  private static final String METRICS =
      """
      id: p1
      event: metrics
      data: {"run":"r1","rank":2,"attempt":1,"steps":[7,8],"times":[1763726400000,1763726401000],\
      "metrics":{"loss":[0.25,"NaN"],"acc":[1,1]}}

      """;

  private static String ended(String status) {
    return "id: p2\nevent: run\ndata: {\"id\":\"r1\",\"status\":\"" + status + "\"}\n\n";
  }

  @ParameterizedTest
  @CsvSource({"finished,0", "failed,1", "lost,2", "interrupted,130"})
  void outcome_of_the_run_is_the_exit_code(String status, int exitCode) throws Exception {
    try (var server = new CannedServer(Answer.events(ended("running") + ended(status)))) {

      Typed typed = Typed.at().type("tail", "r1", "--url", server.url());

      assertEquals(exitCode, typed.exitCode());
    }
  }

  @Test
  void every_point_is_a_line_of_a_pipe_when_asked_for() throws Exception {
    try (var server = new CannedServer(Answer.events(ended("finished") + METRICS))) {

      Typed typed = Typed.at().type("tail", "r1", "--every", "--url", server.url());

      assertEquals(
          List.of(
              "run\tr1\t\t\tfinished\t",
              "metrics\tr1\t2\t2025-11-21T12:00:00Z\t7\tloss\t0.25",
              "metrics\tr1\t2\t2025-11-21T12:00:00Z\t7\tacc\t1",
              "metrics\tr1\t2\t2025-11-21T12:00:01Z\t8\tloss\tNaN",
              "metrics\tr1\t2\t2025-11-21T12:00:01Z\t8\tacc\t1"),
          typed.lines());
    }
  }

  @Test
  void json_gives_frames_as_they_came() throws Exception {
    try (var server = new CannedServer(Answer.events(ended("finished")))) {

      Typed typed = Typed.at().type("tail", "r1", "--json", "--url", server.url());

      assertEquals(
          "{\"event\":\"run\",\"id\":\"p2\",\"data\":{\"id\":\"r1\",\"status\":\"finished\"}}\n",
          typed.out());
    }
  }

  @Test
  void run_frames_are_asked_for_but_not_printed_when_not_wanted() throws Exception {
    try (var server = new CannedServer(Answer.events(METRICS + ended("finished")))) {

      Typed typed = Typed.at().type("tail", "r1", "--types", "log", "--url", server.url());

      assertEquals(0, typed.exitCode());
      assertEquals("/api/v1/runs/r1/tail?types=log%2Crun", server.asked().getFirst().target());
      assertEquals(0, typed.lines().stream().filter(it -> it.startsWith("run")).count());
    }
  }

  @Test
  void what_comes_shortly_after_the_end_is_still_printed() throws Exception {
    try (var server = new CannedServer(Answer.events(ended("finished") + METRICS))) {

      Typed typed = Typed.at().type("tail", "r1", "--url", server.url());

      assertEquals(
          List.of(
              "run\tr1\t\t\tfinished\t",
              "metrics\tr1\t2\t2025-11-21T12:00:01Z\t8\tloss=NaN acc=1\t1"),
          typed.lines());
    }
  }

  @Test
  void person_reads_one_line_a_step_when_asked_for() throws Exception {
    try (var server = new CannedServer(Answer.events(METRICS + ended("finished")))) {

      Typed typed = Typed.at().onTerminal().type("tail", "r1", "--every", "--url", server.url());

      assertEquals("r1 rank 2 step 7 loss=0.25000 acc=1", typed.lines().getFirst().substring(13));
    }
  }

  @Test
  void flood_becomes_one_line_a_second_and_tells_how_many_frames_it_stands_for() throws Exception {
    String other = METRICS.replace("\"rank\":2", "\"rank\":3").replace("[7,8]", "[9,10]");
    String events = METRICS + METRICS + other + METRICS + ended("finished");
    try (var server = new CannedServer(Answer.events(events))) {

      Typed typed = Typed.at().onTerminal().type("tail", "r1", "--url", server.url());

      assertEquals(
          List.of(
              "r1 rank 2 step 8 loss=NaN acc=1",
              "r1 step 10 loss=NaN acc=1 (3 frames of 2 ranks)",
              "r1 finished"),
          typed.lines().stream().map(line -> line.substring(13)).toList());
    }
  }

  @Test
  void lines_alerts_and_runs_are_never_merged() throws Exception {
    String log =
        """
        event: log
        data: {"run":"r1","rank":0,"stream":"stdout","lines":[{"time":1,"text":"a"}]}

        event: alert
        data: {"run":"r1","level":"warn","title":"t","time":1}

        """;
    String events = log + log + ended("running") + ended("running") + ended("finished");
    try (var server = new CannedServer(Answer.events(events))) {

      Typed typed = Typed.at().type("tail", "r1", "--url", server.url());

      assertEquals(
          List.of("log", "alert", "log", "alert", "run", "run", "run"),
          typed.lines().stream().map(line -> line.substring(0, line.indexOf('\t'))).toList());
    }
  }
}
