package dev.tailrace.server.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.server.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One request, byte by byte, and the answer that it must get: status, problem, what the answer says
 * and does not say, and whether the connection lives on.
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes of a request, never changed
record Ask(
    byte[] request,
    int status,
    String code,
    boolean closes,
    List<String> saying,
    List<String> hiding,
    Function<World, TestServer> to)
    implements Row.Check {
  private static final String ORDINARY = "Host: localhost\r\n";

  /** Any bytes. */
  static Ask raw(byte[] request) {
    return new Ask(request, 200, "", false, List.of(), List.of(), World::open);
  }

  /** Any characters up to 255, each one byte. */
  static Ask raw(String request) {
    return raw(request.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** A well-formed request without a body; the path is sent as it is. */
  static Ask request(String method, String path, String... headers) {
    StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\n" + ORDINARY);
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    return raw(text.append("\r\n").toString());
  }

  static Ask get(String path, String... headers) {
    return request("GET", path, headers);
  }

  /** A well-formed request with a body. */
  static Ask send(String method, String path, byte[] body, String... headers) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\n" + ORDINARY);
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    text.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    request.writeBytes(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    request.writeBytes(body);
    return raw(request.toByteArray());
  }

  static Ask events(String body, String... headers) {
    List<String> all = new ArrayList<>(List.of("Content-Type: application/json"));
    all.addAll(List.of(headers));
    return send(
        "POST", World.EVENTS, body.getBytes(StandardCharsets.UTF_8), all.toArray(String[]::new));
  }

  /** The status and the code of the problem; an empty code means that it is no problem. */
  Ask is(int wantedStatus, String wantedCode) {
    return new Ask(request, wantedStatus, wantedCode, closes, saying, hiding, to);
  }

  /** No problem, and this status. */
  Ask is(int wantedStatus) {
    return is(wantedStatus, "");
  }

  /** The connection ends with the answer. */
  Ask closing() {
    return new Ask(request, status, code, true, saying, hiding, to);
  }

  /** Head or body of the answer hold this. */
  Ask says(String... parts) {
    return new Ask(request, status, code, closes, List.of(parts), hiding, to);
  }

  /** Neither head nor body of the answer hold this. */
  Ask hides(String... parts) {
    return new Ask(request, status, code, closes, saying, List.of(parts), to);
  }

  /** Another server than the one that is open to everybody. */
  Ask to(Function<World, TestServer> server) {
    return new Ask(request, status, code, closes, saying, hiding, server);
  }

  @Override
  public void run(World world) throws IOException {
    answer(world);
  }

  /** Asks, checks, and gives the answer back. */
  RawAnswer answer(World world) throws IOException {
    try (RawConnection connection = new RawConnection(to.apply(world).port())) {
      connection.send(request);
      RawAnswer answer = connection.read(text().startsWith("HEAD "));
      check(answer);
      if (closes) {
        assertTrue(connection.isEnded(), () -> this + "\nleft the connection open: " + answer);
      }
      return answer;
    }
  }

  private void check(RawAnswer answer) {
    String whole = answer.headers() + "\n" + answer.text();
    assertEquals(status, answer.status(), () -> this + "\n" + answer);
    if (!code.isEmpty()) {
      String type = code.equals("about:blank") ? code : "/problems/" + code;
      assertEquals("application/problem+json", answer.header("content-type"), this::toString);
      assertEquals(type, answer.json().path("type").asText(), () -> this + "\n" + answer);
      assertEquals(status, answer.json().path("status").asInt(), this::toString);
      assertFalse(answer.json().path("detail").asText().isBlank(), this::toString);
    }
    if (status == 429 || status == 503) {
      assertTrue(Integer.parseInt(answer.header("retry-after")) > 0, this::toString);
    }
    saying.forEach(part -> assertTrue(whole.contains(part), () -> part + " in\n" + whole));
    hiding.forEach(part -> assertFalse(whole.contains(part), () -> part + " in\n" + whole));
    assertFalse(whole.contains("Exception"), whole);
    assertFalse(whole.contains("dev.tailrace"), whole);
  }

  private String text() {
    return new String(request, StandardCharsets.ISO_8859_1);
  }

  @Override
  public String toString() {
    String text = text();
    return text.substring(0, Math.min(text.length(), 500));
  }
}
