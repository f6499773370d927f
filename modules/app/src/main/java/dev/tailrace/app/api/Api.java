package dev.tailrace.app.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One server's API. Safe for any number of threads. */
public final class Api implements AutoCloseable {
  /** JSON as the API speaks it. */
  public static final ObjectMapper JSON = new ObjectMapper();

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_TIMEOUT)
          .version(HttpClient.Version.HTTP_1_1)
          .build();
  private final String base;
  private final @Nullable String token;
  private final Patience patience;

  /** The API of a server that is not waited for. */
  public Api(String url, @Nullable String token) {
    this(url, token, Patience.none());
  }

  /**
   * The API of the server at {@code url}, such as {@code http://127.0.0.1:8080}.
   *
   * @param token sent as bearer token, if there is one
   * @param patience of reads, with a server that is not ready yet
   */
  public Api(String url, @Nullable String token, Patience patience) {
    this.patience = patience;
    this.base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    this.token = token;
    String scheme;
    try {
      scheme = String.valueOf(URI.create(base).getScheme());
    } catch (IllegalArgumentException _) {
      scheme = "";
    }
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new ApiException(400, "'" + url + "' is no URL of a server (http://HOST:PORT)", null);
    }
  }

  /** An answer with its position, which is where a tail can go on. */
  public record Answer(int status, JsonNode body, Optional<String> position) {}

  public String url() {
    return base;
  }

  /** Reads JSON; waits for a server that is not ready; anything else but 2xx throws. */
  public Answer get(Query query) {
    return get(query, ANSWER_TIMEOUT);
  }

  /**
   * The same for what may take its time.
   *
   * @param timeout until the answer begins
   */
  public Answer get(Query query, Duration timeout) {
    HttpResponse<InputStream> response = stream(query, timeout, "application/json");
    try (InputStream body = response.body()) {
      return answer(response, body.readAllBytes());
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** An answer as it is, whatever its status. */
  public record Plain(int status, String text, OptionalLong epochMs) {
    /** The body; an empty object when it is no JSON. */
    public JsonNode json() {
      try {
        return JSON.readTree(text);
      } catch (JsonProcessingException _) {
        return JSON.createObjectNode();
      }
    }
  }

  /** Asks for a path outside of the API, such as {@code /readyz}; with the server's own time. */
  public Plain plain(String path) {
    HttpResponse<InputStream> response = send(request(path).timeout(ANSWER_TIMEOUT).build());
    try (InputStream body = response.body()) {
      return new Plain(
          response.statusCode(),
          new String(body.readAllBytes(), StandardCharsets.UTF_8),
          response.headers().firstValue("Date").map(Api::epochMs).orElse(OptionalLong.empty()));
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private static OptionalLong epochMs(String date) {
    try {
      return OptionalLong.of(
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
              .toInstant()
              .toEpochMilli());
    } catch (DateTimeParseException _) {
      return OptionalLong.empty();
    }
  }

  /** Opens a body to be read as it comes; waits and throws as {@link #get} does. */
  public HttpResponse<InputStream> stream(Query query, String accept, String... headers) {
    return stream(query, ANSWER_TIMEOUT, accept, headers);
  }

  private HttpResponse<InputStream> stream(
      Query query, Duration timeout, String accept, String... headers) {
    HttpRequest.Builder request =
        request(query.toString()).timeout(timeout).header("Accept", accept);
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpRequest whole = request.build();
    long beganNanos = System.nanoTime();
    while (true) {
      HttpResponse<InputStream> response = send(whole);
      if (response.statusCode() / 100 == 2) {
        return response;
      }
      try (InputStream body = response.body()) {
        patience.await(refused(response, body.readAllBytes()), beganNanos);
      } catch (IOException e) {
        throw broken(e);
      }
    }
  }

  /**
   * Sends events, one JSON document a line. An answer that counts them is given whatever its
   * status: 400 and 503 tell what became of each event; any other throws.
   */
  public Answer publish(String ndjson) {
    HttpRequest request =
        request(Query.at("events").toString())
            .timeout(ANSWER_TIMEOUT)
            .header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofString(ndjson))
            .build();
    HttpResponse<InputStream> response = send(request);
    try (InputStream body = response.body()) {
      byte[] bytes = body.readAllBytes();
      Answer answer = answer(response, bytes);
      if (answer.body().has("accepted")) {
        return answer;
      }
      throw refused(response, bytes);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private HttpRequest.Builder request(String pathAndQuery) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + pathAndQuery));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return request;
  }

  private HttpResponse<InputStream> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofInputStream());
    } catch (ConnectException e) {
      throw new ApiException(
          0, "no server answers at " + base + " (start one with: ./tailrace up)", e);
    } catch (IOException e) {
      throw broken(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiException.interrupted(e);
    }
  }

  private ApiException broken(IOException e) {
    return new ApiException(0, "the connection to " + base + " failed: " + e, e);
  }

  private static Answer answer(HttpResponse<?> response, byte[] body) {
    try {
      return new Answer(
          response.statusCode(),
          JSON.readTree(body),
          response.headers().firstValue("Tailrace-Position"));
    } catch (JsonProcessingException _) {
      throw refused(response, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The sentence of a problem document, with its hint if it has one, or what there is instead. */
  private static ApiException refused(HttpResponse<?> response, byte[] body) {
    int status = response.statusCode();
    try {
      JsonNode problem = JSON.readTree(body);
      String title = problem.path("title").asText("");
      String detail = problem.path("detail").asText("");
      if (!title.isEmpty() || !detail.isEmpty()) {
        String type = problem.path("type").asText("");
        return ApiException.ofProblem(
            status,
            type.substring(type.lastIndexOf('/') + 1),
            detail.isEmpty() ? title : detail,
            retryAfter(response));
      }
    } catch (IOException _) {
      // Not ours: a proxy, or another program on this port.
    }
    String text = new String(body, StandardCharsets.UTF_8).strip();
    String start = text.length() > 200 ? text.substring(0, 200) + "..." : text;
    return new ApiException(
        status, "the server answered " + status + (start.isEmpty() ? "" : ": " + start), null);
  }

  /** Seconds, as our servers say it; a date, which others may send, counts as nothing. */
  private static Duration retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("\\d{1,6}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
