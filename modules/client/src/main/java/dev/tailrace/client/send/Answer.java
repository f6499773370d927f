package dev.tailrace.client.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tailrace.client.send.Outcome.Rejection;
import dev.tailrace.client.send.Outcome.Trouble;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** What {@code POST /events} answered, as an outcome by index. */
final class Answer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TEXT_CHARS_MAX = 300;

  private Answer() {}

  /** Reads 200, 400 and 503, whose bodies may tell of single events. */
  static Outcome read(HttpResponse<byte[]> response, int count) {
    Optional<JsonNode> body = body(response);
    if (body.isEmpty()) {
      // An intermediary's page, perhaps: nothing is known, so all is sent again.
      return Outcome.noneAccepted(trouble(response));
    }
    List<Rejection> rejections = rejections(body.get(), count);
    BitSet taken = Outcome.range(count);
    rejections.forEach(rejection -> taken.clear(rejection.index()));
    for (JsonNode index : body.get().path("pending")) {
      taken.clear(Math.clamp(index.asLong(), 0, count));
    }
    // A 503 before anything was sent names no pending events, and not every JSON is an answer: only
    // the number tells, and what is not told of is sent again.
    boolean told = taken.cardinality() == body.get().path("accepted").asInt(-1);
    Outcome outcome = new Outcome(told ? taken : new BitSet(), rejections, null);
    return outcome.settled().cardinality() == count
        ? outcome
        : new Outcome(outcome.accepted(), rejections, trouble(response));
  }

  private static Optional<JsonNode> body(HttpResponse<byte[]> response) {
    try {
      return Optional.ofNullable(JSON.readTree(response.body())).filter(JsonNode::isObject);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static List<Rejection> rejections(JsonNode body, int count) {
    List<Rejection> rejections = new ArrayList<>();
    for (JsonNode one : body.path("rejected")) {
      int index = one.path("index").asInt(-1);
      if (index >= 0 && index < count) {
        String reason = one.path("reason").asText("unknown");
        rejections.add(new Rejection(index, reason, one.path("detail").asText("")));
      }
    }
    return rejections;
  }

  /** Whether a Tailrace server says so, and not something between here and there. */
  static boolean isProblem(HttpResponse<byte[]> response) {
    return response
        .headers()
        .firstValue("Content-Type")
        .filter(type -> type.startsWith("application/problem+json"))
        .isPresent();
  }

  static Trouble trouble(HttpResponse<byte[]> response) {
    long retryAfterMs =
        response
            .headers()
            .firstValue("Retry-After")
            .filter(seconds -> seconds.matches("\\d{1,6}"))
            .map(seconds -> Long.parseLong(seconds) * 1_000)
            .orElse(0L);
    return new Trouble("status " + response.statusCode() + ": " + text(response), retryAfterMs);
  }

  /** The beginning of the body, for people. */
  static String text(HttpResponse<byte[]> response) {
    String text = new String(response.body(), UTF_8);
    return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX) + "...";
  }
}
