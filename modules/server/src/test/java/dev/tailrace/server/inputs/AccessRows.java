package dev.tailrace.server.inputs;

import static dev.tailrace.server.inputs.Ask.events;
import static dev.tailrace.server.inputs.Ask.get;
import static dev.tailrace.server.inputs.Ask.raw;
import static dev.tailrace.server.inputs.Ask.request;
import static dev.tailrace.server.inputs.Ask.send;

import dev.tailrace.server.inputs.Row.Check;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Who asks: by which name, from which page, with which token. */
final class AccessRows {
  private static final String EVENT =
      "{\"type\":\"run.tags\",\"v\":1,\"run\":\"calm\",\"time\":1,\"tags\":{\"a\":\"b\"}}";
  private static final String BEARER = "Authorization: Bearer ";

  private AccessRows() {}

  static List<Row> rows() {
    return List.of(
        hosts(), pages(), preflights(), tokenInQuery(), tokens(), nearTokens(), proxies());
  }

  private static Row hosts() {
    List<Check> checks = new ArrayList<>();
    for (String host :
        List.of(
            "evil.example",
            "localhost.evil.example",
            "evil.example:80",
            "127.0.0.1.evil.example",
            "127.0.0.2",
            "[::2]",
            "0.0.0.0",
            "localhost.",
            "xn--lcalhost-94a")) {
      checks.add(raw("GET /livez HTTP/1.1\r\nHost: " + host + "\r\n\r\n").is(421, "misdirected"));
    }
    checks.add(raw("GET /livez HTTP/1.1\r\n\r\n").is(400, "bad-request").closing());
    checks.add(raw("GET /livez HTTP/1.1\r\nHost:\r\n\r\n").is(400, "bad-request"));
    checks.add(
        raw("GET /livez HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")
            .is(400, "bad-request")
            .closing());
    checks.add(
        raw("GET http://evil.example/livez HTTP/1.1\r\nHost: evil.example\r\n\r\n")
            .is(421, "misdirected"));
    checks.add(
        raw("GET http://evil.example/livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .is(400, "bad-request"));
    checks.add(raw("GET /livez HTTP/1.1\r\nHost: localhost:80:80\r\n\r\n").is(400, "bad-request"));
    checks.add(raw("GET /livez HTTP/1.1\r\nHost: user@localhost\r\n\r\n").is(400, "bad-request"));
    return Row.of(
        "H11", "a Host that is not the server's, none, two", checks.toArray(Check[]::new));
  }

  private static Row pages() {
    byte[] form = "a=b".getBytes(StandardCharsets.US_ASCII);
    return Row.of(
        "H12",
        "a page of another site posts",
        events(EVENT, "Origin: http://evil.example").is(403, "forbidden"),
        events(EVENT, "Origin: null").is(403, "forbidden"),
        events(EVENT, "Origin: http://localhost:1").is(403, "forbidden"),
        events(EVENT, "Sec-Fetch-Site: cross-site").is(403, "forbidden"),
        events(EVENT, "Origin: http://localhost", "Origin: http://evil.example")
            .is(403, "forbidden"),
        post("text/plain").is(415, "unsupported-media-type"),
        post("multipart/form-data; boundary=x").is(415, "unsupported-media-type"),
        send("POST", World.EVENTS, form, "Content-Type: application/x-www-form-urlencoded")
            .is(415, "unsupported-media-type"),
        send("POST", World.EVENTS, form).is(415, "unsupported-media-type"),
        send("PUT", "/api/v1/runs/calm/artifacts/a", form, "Origin: http://evil.example")
            .is(403, "forbidden"),
        events(EVENT, "Origin: http://localhost", "Sec-Fetch-Site: same-origin").is(200));
  }

  private static Ask post(String type) {
    return send(
        "POST", World.EVENTS, EVENT.getBytes(StandardCharsets.US_ASCII), "Content-Type: " + type);
  }

  private static Row preflights() {
    String method = "Access-Control-Request-Method: POST";
    return Row.of(
        "H13",
        "a browser asks whether another origin may read",
        request("OPTIONS", World.EVENTS, "Origin: http://evil.example", method)
            .is(204)
            .hides("access-control"),
        request("OPTIONS", World.EVENTS, "Origin: null", method).is(204).hides("access-control"),
        get("/api/v1/runs", "Origin: http://evil.example").is(200).hides("access-control"),
        get("/api/v1/runs", "Origin: null", "Cookie: a=b").is(200).hides("access-control"));
  }

  private static Row tokenInQuery() {
    return Row.of(
        "H36",
        "a token in the query",
        get("/api/v1/runs?token=" + World.TOKEN).to(World::guarded).is(401, "unauthorized"),
        get("/api/v1/runs?access_token=" + World.TOKEN).to(World::guarded).is(401, "unauthorized"),
        get("/api/v1/runs?token=" + World.TOKEN, BEARER + World.TOKEN)
            .to(World::guarded)
            .is(400, "bad-request")
            .hides(World.TOKEN));
  }

  private static Row tokens() {
    List<Check> checks = new ArrayList<>();
    for (String header :
        List.of(
            "X-Nothing: x",
            BEARER,
            BEARER + "of-some-other-server-0",
            BEARER + "a".repeat(10 << 10),
            BEARER + World.TOKEN + " " + World.TOKEN,
            "Authorization: Basic " + World.TOKEN,
            "Authorization: " + World.TOKEN,
            "Authorization: Bearer" + World.TOKEN,
            BEARER + World.TOKEN + "\r\n" + BEARER + World.TOKEN)) {
      checks.add(
          get("/api/v1/runs/calm", header)
              .to(World::guarded)
              .is(401, "unauthorized")
              .says("Bearer realm="));
      checks.add(get("/api/v1/runs/nobody", header).to(World::guarded).is(401, "unauthorized"));
    }
    checks.add(get("/api/v1/runs/calm", BEARER + World.TOKEN).to(World::guarded).is(200));
    checks.add(
        get("/api/v1/runs/calm", "authorization: bearer " + World.TOKEN)
            .to(World::guarded)
            .is(200));
    return Row.of(
        "H37", "no token, a wrong one, two, one that is no text", checks.toArray(Check[]::new));
  }

  /** How long an answer takes is not measured; each refusal says the same, however near it was. */
  private static Row nearTokens() {
    String near = World.TOKEN.substring(0, World.TOKEN.length() - 1);
    return Row.of(
        "H38",
        "tokens that are almost right",
        get("/api/v1/runs", BEARER + near).to(World::guarded).is(401, "unauthorized"),
        get("/api/v1/runs", BEARER + near + "i").to(World::guarded).is(401, "unauthorized"),
        get("/api/v1/runs", BEARER + "b" + World.TOKEN.substring(1))
            .to(World::guarded)
            .is(401, "unauthorized"),
        get("/api/v1/runs", BEARER + World.TOKEN + "x").to(World::guarded).is(401, "unauthorized"),
        get("/api/v1/runs", BEARER + World.TOKEN.toUpperCase(java.util.Locale.ROOT))
            .to(World::guarded)
            .is(401, "unauthorized"));
  }

  private static Row proxies() {
    return Row.of(
        "H40",
        "what only a proxy may say",
        raw("GET /livez HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: localhost\r\n\r\n")
            .is(421, "misdirected"),
        raw("GET /livez HTTP/1.1\r\nHost: evil.example\r\nForwarded: host=localhost\r\n\r\n")
            .is(421, "misdirected"),
        get("/livez", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: gopher")
            .is(200)
            .hides("evil.example", "gopher"),
        get("/api/v1/runs", "X-Forwarded-For: 127.0.0.1", "X-Real-IP: 127.0.0.1")
            .to(World::guarded)
            .is(401, "unauthorized"),
        events(EVENT, "Origin: http://evil.example", "X-Forwarded-Host: evil.example")
            .is(403, "forbidden"));
  }
}
