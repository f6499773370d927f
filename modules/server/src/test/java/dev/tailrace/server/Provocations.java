package dev.tailrace.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.server.OpenApi.Operation;
import dev.tailrace.streams.Position;
import dev.tailrace.wire.Topic;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** How each problem is provoked at any operation that documents it. */
final class Provocations {
  private static final String TAGS =
      "{\"type\":\"run.tags\",\"v\":1,\"run\":\"r1\",\"time\":1,\"tags\":{\"a\":\"b\"}}";

  private final OpenApi api;
  private final Servers servers;

  /** The servers of the test: healthy, with a token, with no room, and over nothing. */
  record Servers(
      TestServer healthy, TestServer guarded, TestServer full, TestServer alone, Position ahead) {}

  Provocations(OpenApi api, Servers servers) {
    this.api = api;
    this.servers = servers;
  }

  /** A request as it is right, to be spoiled in one respect. */
  @SuppressWarnings("ArrayRecordComponent") // the bytes of a body, never changed
  private record Draft(String path, List<String> query, List<String> headers, byte[] body) {
    Draft with(String parameter) {
      List<String> more = new ArrayList<>(query);
      more.add(parameter);
      return new Draft(path, more, headers, body);
    }

    Draft header(String name, String value) {
      List<String> more = new ArrayList<>(headers);
      more.removeIf(it -> it.startsWith(name + ": "));
      more.add(name + ": " + value);
      return new Draft(path, query, more, body);
    }

    Draft at(String other) {
      return new Draft(other, query, headers, body);
    }

    Draft of(byte[] other) {
      return new Draft(path, query, headers, other);
    }
  }

  private Draft right(Operation operation) {
    String path = operation.path();
    for (JsonNode parameter : api.parameters(operation, "path")) {
      path =
          path.replace(
              "{" + parameter.get("name").asText() + "}", parameter.get("example").asText());
    }
    List<String> query = new ArrayList<>();
    for (JsonNode parameter : api.parameters(operation, "query")) {
      if (parameter.path("required").asBoolean()) {
        query.add(parameter.get("name").asText() + "=" + parameter.get("example").asText());
      }
    }
    byte[] body = new byte[0];
    List<String> headers = new ArrayList<>();
    if (operation.method().equals("POST")) {
      body = TAGS.getBytes(StandardCharsets.UTF_8);
      headers.add("Content-Type: application/json");
    } else if (operation.method().equals("PUT")) {
      body = "weights".getBytes(StandardCharsets.UTF_8);
    }
    return new Draft(path, query, headers, body);
  }

  /** The answer to a request as it is right. */
  Client.Answer good(Operation operation) {
    return send(servers.healthy(), operation, right(operation));
  }

  /** Answers of the healthy server to one more right request. */
  Client.Answer good(Operation operation, String header, String value) {
    return send(servers.healthy(), operation, right(operation).header(header, value));
  }

  /** The answer to a request that is right with one more parameter. */
  Client.Answer goodAsking(Operation operation, String parameter) {
    return send(servers.healthy(), operation, right(operation).with(parameter));
  }

  /** The answer to a request that is spoiled so that this problem must come. */
  Client.Answer provoke(Operation operation, String code) {
    Draft right = right(operation);
    String encodedParenthesis = URLEncoder.encode("(", StandardCharsets.UTF_8);
    return switch (code) {
      case "bad-request" -> send(servers.healthy(), operation, right.with("nonsense=1"));
      case "bad-filter" ->
          send(servers.healthy(), operation, right.with("filter=" + encodedParenthesis));
      case "bad-cursor" -> send(servers.healthy(), operation, right.with("cursor=garbage"));
      case "bad-position" ->
          send(servers.healthy(), operation, right.header("Tailrace-Read-After", "garbage"));
      case "digest-mismatch" ->
          send(
              servers.healthy(),
              operation,
              right.header("Content-Digest", "sha-256=:" + "A".repeat(43) + "=:"));
      case "unauthorized" -> send(servers.guarded(), operation, right);
      case "forbidden" ->
          send(servers.healthy(), operation, right.header("Origin", "http://evil.example"));
      case "not-found" -> send(servers.healthy(), operation, right.at(missing(right.path())));
      case "not-acceptable" ->
          send(servers.healthy(), operation, right.header("Accept", "application/xml"));
      case "run-purged" ->
          send(servers.healthy(), operation, right.at(right.path().replace("/r1", "/purged")));
      case "misdirected" ->
          send(servers.healthy(), operation, right.header("Host", "evil.example"));
      case "too-large" -> tooLarge(operation, right);
      case "unsupported-media-type" ->
          send(servers.healthy(), operation, right.header("Content-Type", "text/plain"));
      case "unsupported-encoding" ->
          send(servers.healthy(), operation, right.header("Content-Encoding", "br"));
      case "too-many-requests" -> send(servers.full(), operation, right);
      case "artifacts-not-configured" -> send(servers.full(), operation, right);
      case "not-ready", "log-unavailable" -> send(servers.alone(), operation, right);
      case "not-up-to-position" ->
          send(
              servers.healthy(),
              operation,
              right
                  .header("Tailrace-Read-After", servers.ahead().token())
                  .header("Tailrace-Wait-Ms", "0"));
      default -> throw new AssertionError("nothing provokes " + code);
    };
  }

  /** The same path with a name that there is not. */
  private static String missing(String path) {
    return path.replace("/r1", "/nobody").replace("bad-request", "none").replace("app-", "none-");
  }

  private Client.Answer tooLarge(Operation operation, Draft right) {
    if (operation.method().equals("POST")) {
      return send(servers.healthy(), operation, right.of(new byte[(16 << 20) + 1]));
    }
    Draft many = right;
    for (int i = 0; i < 1_000; i++) {
      many = many.with("run=n" + i);
    }
    return send(servers.healthy(), operation, many);
  }

  /** A position that no partition has reached. */
  static Position ahead(TestLog log) {
    Position ahead = Position.start(log.origin().hash()).with(Topic.PROJECTS, 0, 1_000_000);
    for (int partition = 0; partition < TestLog.PARTITIONS; partition++) {
      ahead = ahead.with(Topic.RUNS, partition, 1_000_000);
    }
    return ahead;
  }

  private static Client.Answer send(TestServer server, Operation operation, Draft draft) {
    String query = draft.query().isEmpty() ? "" : "?" + String.join("&", draft.query());
    List<String> headers = new ArrayList<>();
    for (String header : draft.headers()) {
      int colon = header.indexOf(": ");
      headers.add(header.substring(0, colon));
      headers.add(header.substring(colon + 2));
    }
    return server
        .client()
        .request(
            operation.method(), draft.path() + query, draft.body(), headers.toArray(String[]::new));
  }
}
