package dev.tailrace.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Jetty refuses by itself is told as well as what the routes refuse. */
final class JettyErrorsTest {
  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = TestServer.alone(folder, config -> config);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String get(String path, String headers) throws IOException {
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
    return RawHttp.say(server.port(), request).text();
  }

  private static void assertProblem(String reply, String code, int status, String detail) {
    String start = "HTTP/1.1 %d ".formatted(status);
    assertTrue(reply.startsWith(start), reply);
    assertTrue(reply.contains("Content-Type: application/problem+json"), reply);
    assertTrue(reply.contains("{\"type\":\"%s\"".formatted(code)), reply);
    assertTrue(reply.contains("\"status\":%d".formatted(status)), reply);
    assertTrue(reply.contains(detail), reply);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/v1/runs/a b/..     | a space within a path or a query is sent as %20",
        "/api/v1/runs/a%20b/..   | a segment that is only dots",
        "/api/v1/runs/%2e%2e/x   | a segment that is only dots, percent-encoded",
        "/api/v1/runs/..;/x      | a semicolon in a segment that is only dots",
        "/api/v1/runs/a;b        | the path holds a semicolon",
        "/api/v1/runs/a%2fb      | an encoded slash",
        "/api/v1//runs           | two slashes in a row",
        "/api/v1/runs/%ff        | is not UTF-8",
        "/api/v1/runs/%zz        | a % in its path is not followed by two hexadecimal digits",
      })
  void a_path_that_cannot_be_taken_is_a_bad_request_that_says_why(String path, String why)
      throws IOException {
    assertProblem(get(path, ""), "/problems/bad-request", 400, why);
  }

  @Test
  void a_path_that_is_too_long_is_too_large() throws IOException {
    String reply = get("/livez?" + "a".repeat(70_000), "");
    assertProblem(reply, "/problems/too-large", 414, "more than 65536 bytes");
  }

  @Test
  void headers_that_are_too_long_are_too_large() throws IOException {
    String reply = get("/livez", "X: " + "a".repeat(70_000) + "\r\n");
    assertProblem(reply, "/problems/too-large", 431, "more than 65536 bytes");
  }

  @Test
  void a_status_without_a_code_stays_blank_and_says_what_it_is() throws IOException {
    String reply = get("/livez", "Expect: something\r\n");
    assertProblem(reply, "about:blank", 417, "Expectation Failed");
  }

  @Test
  void a_filter_of_almost_4_kib_is_read_also_when_every_byte_of_it_is_encoded() throws IOException {
    String unknown = "x".repeat(4_000) + " is";
    StringBuilder encoded = new StringBuilder();
    unknown.chars().forEach(letter -> encoded.append("%%%02x".formatted(letter)));
    assertTrue(encoded.length() > 12_000);

    String raw = get("/api/v1/runs?filter=" + encoded, "");

    assertProblem(raw, "/problems/bad-filter", 400, "unknown field 'xxx");
    String usual = server.client().get("/api/v1/runs?filter=" + encoded).json().toString();
    assertTrue(usual.contains("unknown field 'xxx"), usual);
    assertEquals(503, server.client().get("/api/v1/runs?filter=" + "%20".repeat(4_090)).status());
  }
}
