package dev.tailrace.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.app.CannedServer;
import dev.tailrace.app.CannedServer.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TailraceCommandTest {

  @Test
  void mistyped_option_is_a_usage_error_with_the_near_one() {
    Typed typed = Typed.at().type("ls", "--jsn");

    assertEquals(64, typed.exitCode());
    assertEquals(
        "tailrace: unknown option '--jsn'; did you mean '--json'? (see: tailrace ls --help)\n",
        typed.err());
  }

  @Test
  void mistyped_command_is_a_usage_error_with_the_near_one() {
    Typed typed = Typed.at().type("shwo", "r1");

    assertEquals(64, typed.exitCode());
    assertEquals(
        "tailrace: unknown command 'shwo'; did you mean 'show'? (see: tailrace --help)\n",
        typed.err());
  }

  @Test
  void help_tells_commands_and_exit_codes() {
    Typed typed = Typed.at().type("--help");

    assertEquals(0, typed.exitCode());
    for (ExitCode exitCode : ExitCode.values()) {
      assertTrue(
          typed.out().matches("(?s).*\n *" + exitCode.code() + " .*"), () -> "no " + exitCode);
    }
    assertTrue(typed.out().contains("check [--all]"), typed.out());
  }

  @Test
  void every_command_has_help() {
    for (String command :
        new String[] {
          "ls", "show", "tail", "logs", "export", "publish", "inspect", "config", "version"
        }) {
      Typed typed = Typed.at().type(command, "--help");

      assertEquals(0, typed.exitCode());
      assertTrue(typed.out().startsWith("Usage: tailrace " + command), typed.out());
    }
  }

  @Test
  void no_server_is_one_sentence() {
    Typed typed = Typed.at().type("ls", "--url", "http://127.0.0.1:1");

    assertEquals(69, typed.exitCode());
    assertEquals(
        "tailrace: no server answers at http://127.0.0.1:1 (start one with: ./tailrace up)\n",
        typed.err());
  }

  @ParameterizedTest
  @CsvSource({"400,64", "401,77", "404,66", "410,66", "429,69", "500,70", "503,69"})
  void refusal_becomes_its_sentence_and_exit_code(int status, int exitCode) throws Exception {
    try (var server =
        new CannedServer(Answer.json(status, "{\"title\":\"No\",\"detail\":\"because\"}"))) {

      Typed typed = Typed.at().type("show", "r1", "--url", server.url());

      assertEquals(exitCode, typed.exitCode());
      assertEquals("tailrace: because\n", typed.err());
      assertEquals("", typed.out());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"show r1", "logs r1", "export r1", "ls", "ls --json", "show r1 --json"})
  void server_that_is_not_ready_is_waited_for_and_told_once(String command) throws Exception {
    try (var server =
        new CannedServer(
            Answer.notReady("partition 1 starts"),
            Answer.notReady("partition 1 starts"),
            Answer.json(200, "{\"runs\":[{\"id\":\"r1\"}],\"total\":1,\"run\":{\"id\":\"r1\"}}"))) {

      Typed typed = Typed.at().with("TAILRACE_URL", server.url()).type(command.split(" "));

      assertEquals(0, typed.exitCode());
      assertEquals("waiting for the server: partition 1 starts\n", typed.err());
      assertEquals(3, server.asked().size());
    }
  }

  @Test
  void tail_waits_for_a_server_that_is_not_ready() throws Exception {
    try (var server =
        new CannedServer(
            Answer.notReady("partition 1 starts"),
            Answer.events("event: run\ndata: {\"id\":\"r1\",\"status\":\"finished\"}\n\n"))) {

      Typed typed = Typed.at().type("tail", "r1", "--url", server.url());

      assertEquals(0, typed.exitCode());
      assertEquals("waiting for the server: partition 1 starts\n", typed.err());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"show", "logs", "export", "inspect", "tail"})
  void impossible_run_id_is_refused_without_a_server(String command) {
    Typed typed = Typed.at().type(command, "a b/..", "--url", "http://127.0.0.1:1");

    assertEquals(64, typed.exitCode());
    assertEquals(
        "tailrace: 'a b/..' cannot be a run's id: 1 to 128 of A-Z a-z 0-9 . _ -, the first a letter"
            + " or digit\n",
        typed.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ls --sort statsu", "tail --types rnu", "logs r1 --stream x", "show r1"})
  void hint_of_the_server_is_shown(String command) throws Exception {
    String detail = "sort: no column statsu; did you mean status?";
    String body =
        "{\"type\":\"/problems/bad-request\",\"title\":\"The request is wrong\",\"detail\":\""
            + detail
            + "\"}";
    try (var server = new CannedServer(new Answer(400, "application/problem+json", body, false))) {

      Typed typed = Typed.at().with("TAILRACE_URL", server.url()).type(command.split(" "));

      assertEquals(64, typed.exitCode());
      assertEquals("tailrace: " + detail + "\n", typed.err());
    }
  }

  @Test
  void answer_of_another_program_is_told_as_it_is() throws Exception {
    try (var server = new CannedServer(new Answer(404, "text/html", "<h1>nginx</h1>", false))) {

      Typed typed = Typed.at().with("TAILRACE_URL", server.url()).type("show", "r1");

      assertEquals("tailrace: the server answered 404: <h1>nginx</h1>\n", typed.err());
    }
  }

  @Test
  void token_of_a_file_is_sent(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "hunter2\n");
    try (var server = new CannedServer(Answer.json(200, "{\"runs\":[],\"total\":0}"))) {

      Typed.at().type("ls", "--url", server.url(), "--token-file", file.toString());

      assertEquals("Bearer hunter2", server.asked().getFirst().token());
    }
  }

  @Test
  void config_shows_values_and_origins(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("tailrace.toml"), "host = '0.0.0.0'\n");

    Typed typed =
        Typed.at().with("TAILRACE_TOKEN", "hunter2").in(folder).type("config", "--port", "9000");

    assertEquals(0, typed.exitCode());
    assertTrue(typed.lines().contains("host\t0.0.0.0\tfile tailrace.toml"), typed.out());
    assertTrue(typed.lines().contains("port\t9000\tflag --port"), typed.out());
    assertTrue(typed.lines().contains("token\t********\tenvironment TAILRACE_TOKEN"), typed.out());
    assertTrue(typed.lines().contains("kafka-port\t9092\tdefault"), typed.out());
  }

  @Test
  void bad_file_is_a_config_error(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("tailrace.toml"), "prot = 1\n");

    Typed typed = Typed.at().in(folder).type("ls");

    assertEquals(78, typed.exitCode());
    assertEquals(
        "tailrace: tailrace.toml: unknown key 'prot'; did you mean 'port'?\n", typed.err());
  }

  @Test
  void version_is_also_json() {
    Typed typed = Typed.at().type("version", "--json");

    assertTrue(typed.out().contains("\"kafka\":\"4."), typed.out());
  }
}
