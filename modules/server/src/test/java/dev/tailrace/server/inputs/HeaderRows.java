package dev.tailrace.server.inputs;

import static dev.tailrace.server.inputs.Ask.get;
import static dev.tailrace.server.inputs.Ask.raw;
import static dev.tailrace.server.inputs.Ask.request;
import static dev.tailrace.server.inputs.Ask.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.server.OpenApi;
import dev.tailrace.server.OpenApi.Operation;
import dev.tailrace.server.inputs.Row.Check;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Methods and headers. */
final class HeaderRows {
  private HeaderRows() {}

  static List<Row> rows() {
    return List.of(
        sizes(),
        injection(),
        methods(),
        Row.of("H15", "HEAD and OPTIONS of every path", HeaderRows::heads, HeaderRows::options),
        forms());
  }

  private static Row sizes() {
    String thousand =
        IntStream.range(0, 1_000)
            .mapToObj(i -> "X-" + i + ": v")
            .collect(Collectors.joining("\r\n"));
    return Row.of(
        "H08",
        "large headers, many headers",
        get("/livez", "X: " + "a".repeat(70_000)).is(431, "too-large").closing(),
        get("/livez", "X".repeat(70_000) + ": a").is(431, "too-large").closing(),
        get("/livez", (thousand + "\r\n").repeat(9) + "X: y").is(431, "too-large").closing(),
        get("/livez?" + "a".repeat(70_000)).is(414, "too-large").closing(),
        request("A".repeat(70_000), "/livez").is(431, "too-large").closing(),
        get("/livez", thousand).is(200),
        get("/livez", "X: " + "a".repeat(9_000)).is(200));
  }

  private static Row injection() {
    return Row.of(
        "H10",
        "line ends in what an answer repeats",
        send("PUT", "/api/v1/runs/calm/artifacts/a%0d%0aX-Evil:%201", new byte[1])
            .is(400, "bad-request")
            .hides("x-evil"),
        get("/api/v1/runs/calm/artifacts/a%0d%0aX-Evil:%201")
            .is(400, "bad-request")
            .hides("x-evil"),
        get("/api/v1/runs?sort=a%0d%0aX-Evil:%201").is(400, "bad-request").hides("x-evil"),
        get("/problems/a%0d%0aX-Evil:%201").is(400, "bad-request").hides("x-evil"),
        HeaderRows::quotedName,
        HeaderRows::linesInFrames);
  }

  private static void quotedName(World world) throws IOException {
    String path = "/api/v1/runs/calm/artifacts/a%22,%20filename=evil.html";
    RawAnswer put = send("PUT", path, new byte[1]).is(201).answer(world);
    get(path, "Tailrace-Read-After: " + put.header("tailrace-position"))
        .says("attachment; filename=\"a__ filename_evil.html\"")
        .run(world);
  }

  /** However a name ends lines, a frame is an id, an event and one line of data. */
  private static void linesInFrames(World world) throws IOException {
    world.tell(
        """
        {"type":"run.started","v":1,"run":"lines","time":1,\
        "config":{"a":"a\\r\\n\\r\\nid: 1\\revent: x\\n"}}
        """);
    try (RawConnection tail = new RawConnection(world.open().port())) {
      tail.send("GET /api/v1/runs/lines/tail HTTP/1.0\r\nHost: localhost\r\n\r\n");
      assertEquals(200, tail.read(true).status());
      StringBuilder frames = new StringBuilder();
      byte[] some = new byte[4_096];
      while (frames.indexOf("caught-up") < 0) {
        frames.append(
            new String(some, 0, tail.readSome(some), java.nio.charset.StandardCharsets.UTF_8));
      }
      assertTrue(frames.indexOf("\r") < 0, frames::toString);
      assertEquals(-1, frames.indexOf("\nevent: x"), frames::toString);
      assertTrue(frames.indexOf("\\r\\n\\r\\nid: 1\\revent: x\\n") > 0, frames::toString);
    }
  }

  private static Row methods() {
    List<Check> checks = new ArrayList<>();
    for (String method :
        List.of("TRACE", "DELETE", "PATCH", "POST", "PUT", "FOO", "get", "GETT", "PROPFIND")) {
      checks.add(
          request(method, "/api/v1/runs/calm", "Content-Length: 0")
              .is(405, "method-not-allowed")
              .says("allow=[GET, HEAD, OPTIONS]"));
    }
    checks.add(get(World.EVENTS).is(405, "method-not-allowed").says("allow=[POST, OPTIONS]"));
    for (String header : List.of("X-HTTP-Method-Override: DELETE", "x-http-method-override: PUT")) {
      checks.add(get("/api/v1/runs", header).is(400, "bad-request"));
    }
    checks.add(get("/api/v1/runs", "X-HTTP-Method: DELETE", "X-Method-Override: PUT").is(200));
    checks.add(
        raw("CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n").is(400, "bad-request"));
    checks.add(raw("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n").is(404, "not-found"));
    checks.add(raw("G\u0001T / HTTP/1.1\r\nHost: localhost\r\n\r\n").is(400, "bad-request"));
    return Row.of("H14", "methods that a path does not take", checks.toArray(Check[]::new));
  }

  /** A path of the operation that leads to something. */
  static String path(OpenApi api, Operation operation) {
    String path = operation.path();
    List<String> query = new ArrayList<>();
    for (JsonNode parameter : api.parameters(operation, "path")) {
      String value = parameter.get("example").asText();
      path = path.replace("{" + parameter.get("name").asText() + "}", value);
    }
    for (JsonNode parameter : api.parameters(operation, "query")) {
      if (parameter.path("required").asBoolean()) {
        query.add(parameter.get("name").asText() + "=" + parameter.get("example").asText());
      }
    }
    String all = query.isEmpty() ? "" : "?" + String.join("&", query);
    return path.replace("/runs/r1", "/runs/calm") + all.replace("run=r1", "run=calm");
  }

  private static void heads(World world) throws IOException {
    OpenApi api = new OpenApi();
    for (Operation operation : api.operations()) {
      if (operation.method().equals("GET")) {
        String path = path(api, operation);
        try (RawConnection connection = new RawConnection(world.open().port())) {
          connection.send("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
          RawAnswer head = connection.read(true);
          connection.send("GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
          RawAnswer next = connection.read(false);
          assertEquals("{\"live\":true}", next.text(), () -> "a body followed HEAD " + path);
          RawAnswer whole = get(path).answer(world);
          assertEquals(whole.status(), head.status(), path);
          assertEquals(whole.header("content-type"), head.header("content-type"), path);
          assertEquals(
              whole.headers().keySet().contains("tailrace-position"),
              head.headers().keySet().contains("tailrace-position"),
              path);
        }
      }
    }
  }

  private static void options(World world) throws IOException {
    OpenApi api = new OpenApi();
    for (Operation operation : api.operations()) {
      RawAnswer answer = request("OPTIONS", path(api, operation)).is(204).answer(world);
      List<String> allowed = List.of(answer.header("allow").split(", ", -1));
      assertTrue(allowed.contains(operation.method()), () -> operation + " " + allowed);
      assertTrue(allowed.contains("OPTIONS"), () -> operation + " " + allowed);
    }
  }

  private static Row forms() {
    List<Check> checks = new ArrayList<>();
    for (String accept :
        List.of(
            "application/xml",
            "*/*;q=0",
            "*/*;q=0.0",
            "text/html, image/*",
            "application/json;q=0, */*",
            "application/json;q=nonsense",
            "/",
            "x".repeat(10 << 10))) {
      checks.add(get("/api/v1/runs", "Accept: " + accept).is(406, "not-acceptable"));
    }
    for (String accept :
        List.of(
            "*/*",
            "text/html, */*;q=0.1",
            "application/*",
            "APPLICATION/JSON",
            "a/b,".repeat(2_000) + "application/json")) {
      checks.add(get("/api/v1/runs", "Accept: " + accept).is(200));
    }
    return Row.of(
        "H16", "an Accept that leaves no form of the answer", checks.toArray(Check[]::new));
  }
}
