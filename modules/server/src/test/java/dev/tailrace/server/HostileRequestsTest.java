package dev.tailrace.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no well-meaning client sends (catalogue H01 to H16, H41), byte by byte. */
final class HostileRequestsTest {
  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = TestServer.alone(folder, config -> config);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RawHttp.Reply get(String path) throws IOException {
    return RawHttp.say(server.port(), "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/problems/../../etc/passwd",
        "/problems/%2e%2e/%2e%2e/etc/passwd",
        "/problems/..%5c..%5cetc",
        "/problems/..;/livez",
        "/problems//bad-request",
        "/problems/a%00b",
        "/problems/a%2fb",
        "/livez;a=b",
        "/problems/%ff",
        "/problems/%zz",
        "/problems/%252e%252e%252f",
        "/livez?a=%zz",
        "/livez?a=%ff",
      })
  void ambiguous_paths_are_bad_requests(String path) throws IOException {
    RawHttp.Reply reply = get(path);
    assertEquals(400, reply.status(), reply.text());
    assertFalse(reply.text().contains("Exception"), reply.text());
    assertTrue(reply.text().contains("application/problem+json"), reply.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /livez HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n",
        "GET http://evil.example/livez HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /livez HTTP/1.0\r\n\r\n",
        "GET /livez HTTP/1.1\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: localhost:80:80\r\n\r\n",
      })
  void only_the_servers_own_names_are_answered(String request) throws IOException {
    int status = RawHttp.say(server.port(), request).status();
    assertTrue(status == 421 || status == 400, "status " + status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1:8080", "[::1]", "[::1]:99"})
  void loopback_names_are_answered_on_any_port(String host) throws IOException {
    String request = "GET /livez HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    assertEquals(200, RawHttp.say(server.port(), request).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "Content-Length: +5\r\n\r\nabcde",
        "Content-Length: -1\r\n\r\n",
        "Content-Length: 0x5\r\n\r\nabcde",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "X-Folded: a\r\n b\r\n\r\n",
        "X-Bare: a\n\r\n",
        "X Space: a\r\n\r\n",
        "X-Colon : a\r\n\r\n",
      })
  void ambiguous_framing_is_refused_and_the_connection_closed(String rest) throws IOException {
    RawHttp.Reply reply =
        RawHttp.say(server.port(), "POST /livez HTTP/1.1\r\nHost: localhost\r\n" + rest);
    assertTrue(reply.status() == 400 || reply.status() == 501, reply.text());
    assertTrue(reply.closed(), reply.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "DELETE", "PATCH", "FOO", "get"})
  void other_methods_are_not_allowed_and_told_which_are(String method) throws IOException {
    RawHttp.Reply reply =
        RawHttp.say(server.port(), method + " /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertEquals(405, reply.status(), reply.text());
    assertTrue(reply.text().contains("Allow: GET, HEAD, OPTIONS"), reply.text());
  }

  @Test
  void a_method_override_header_is_refused() throws IOException {
    String request =
        "GET /livez HTTP/1.1\r\nHost: localhost\r\nX-HTTP-Method-Override: DELETE\r\n\r\n";
    assertEquals(400, RawHttp.say(server.port(), request).status());
  }

  @Test
  void head_has_the_headers_of_get_and_no_body() throws IOException {
    RawHttp.Reply reply =
        RawHttp.say(
            server.port(), "HEAD /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertEquals(200, reply.status());
    assertTrue(reply.text().contains("Content-Type: application/json"), reply.text());
    assertTrue(reply.text().endsWith("\r\n\r\n"), reply.text());
  }

  @Test
  void options_tell_the_methods_and_open_nothing_to_other_origins() throws IOException {
    String preflight = "Origin: null\r\nAccess-Control-Request-Method: POST\r\n\r\n";
    RawHttp.Reply reply =
        RawHttp.say(server.port(), "OPTIONS /livez HTTP/1.1\r\nHost: localhost\r\n" + preflight);
    assertEquals(204, reply.status(), reply.text());
    assertFalse(reply.text().contains("Access-Control"), reply.text());
  }

  @Test
  void headers_have_a_limit() throws IOException {
    String request =
        "GET /livez HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(70_000) + "\r\n\r\n";
    assertEquals(431, RawHttp.say(server.port(), request).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/xml", "*/*;q=0", "text/html, image/*", "application/json;q=0"})
  void a_form_that_there_is_not_is_not_acceptable(String accept) throws IOException {
    String request = "GET /livez HTTP/1.1\r\nHost: localhost\r\nAccept: " + accept + "\r\n\r\n";
    assertEquals(406, RawHttp.say(server.port(), request).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"*/*", "text/html, */*;q=0.1", "application/*", "application/json"})
  void json_is_acceptable(String accept) throws IOException {
    String request = "GET /livez HTTP/1.1\r\nHost: localhost\r\nAccept: " + accept + "\r\n\r\n";
    assertEquals(200, RawHttp.say(server.port(), request).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001",
        "GET /\r\n"
      })
  void other_protocols_end_cleanly(String bytes) throws IOException {
    RawHttp.Reply reply = RawHttp.say(server.port(), bytes + "\r\n\r\n");
    assertTrue(reply.status() >= 400 || reply.text().isEmpty(), reply.text());
  }

  @Test
  void every_answer_carries_the_security_headers() throws IOException {
    for (String path : List.of("/livez", "/nothing")) {
      String text = get(path).text();
      assertTrue(text.contains("X-Content-Type-Options: nosniff"), text);
      assertTrue(text.contains("frame-ancestors 'none'"), text);
      assertTrue(text.contains("Cache-Control: no-store"), text);
    }
  }

  @Test
  void an_unknown_parameter_is_named_with_the_nearest_known() throws IOException {
    String text = get("/livez?verbose=1").text();
    assertTrue(text.contains("unknown parameter 'verbose'"), text);
  }
}
