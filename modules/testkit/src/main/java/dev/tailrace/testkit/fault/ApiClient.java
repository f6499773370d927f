package dev.tailrace.testkit.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks a server by HTTP, as any program can. For one thread. */
public final class ApiClient {
  static final String RUNS = "/api/v1/runs/";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final String url;

  /** What was answered. */
  public record Answer(int status, String body, Optional<String> position) {
    public JsonNode json() {
      return parsed(body);
    }
  }

  public ApiClient(String url) {
    this.url = url;
  }

  /** The answer, whatever it is. */
  public Answer ask(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(url + path)), ANSWER_MAX);
  }

  /** The body of a 200. */
  public String get(String path) throws IOException, InterruptedException {
    Answer answer = ask(path);
    assertEquals(200, answer.status(), () -> path + ": " + answer.body());
    return answer.body();
  }

  public JsonNode json(String path) throws IOException, InterruptedException {
    return parsed(get(path));
  }

  /** The items of a list on all of its pages. */
  public List<JsonNode> all(String path, String member) throws IOException, InterruptedException {
    List<JsonNode> items = new ArrayList<>();
    String begin = path + (path.contains("?") ? "&" : "?") + "limit=1000";
    String page = begin;
    while (true) {
      JsonNode answer = json(page);
      answer.path(member).forEach(items::add);
      if (answer.path("next").isNull() || answer.path("next").isMissingNode()) {
        return items;
      }
      page = begin + "&cursor=" + answer.path("next").asText();
    }
  }

  /** What was refused, all of it. */
  public List<JsonNode> letters() throws IOException, InterruptedException {
    return all("/api/v1/dead-letters", "deadLetters");
  }

  /** Sends events, one a line. */
  public Answer post(String events, Duration longest) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(url + "/api/v1/events"))
            .header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofString(events)),
        longest);
  }

  /** Sends events, all of which must be taken; the position that they are read from. */
  public String publish(String events) throws IOException, InterruptedException {
    Answer answer = post(events, ANSWER_MAX);
    assertEquals(200, answer.status(), answer::body);
    assertEquals(0, answer.json().path("rejected").size(), answer::body);
    return answer.json().path("position").asText();
  }

  private Answer send(HttpRequest.Builder request, Duration longest)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(request.timeout(longest).build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(
        answer.statusCode(), answer.body(), answer.headers().firstValue("Tailrace-Position"));
  }

  static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException("no JSON: " + text, e);
    }
  }
}
