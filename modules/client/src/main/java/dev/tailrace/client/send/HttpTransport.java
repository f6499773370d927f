package dev.tailrace.client.send;

import dev.tailrace.client.send.Outcome.Trouble;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Posts events as a CBOR sequence to {@code /api/v1/events}, one request at a time. A request that
 * is refused as a whole is halved until the culprit stands alone, so one bad event never holds up
 * the others.
 */
public final class HttpTransport implements Transport {
  private static final String API = "/api/v1";

  /** The server answers within 10 s, acknowledged or not. */
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

  private static final Duration BEAT_WITHIN = Duration.ofSeconds(5);

  private final HttpClient http = client();
  private final URI events;
  private final @Nullable String token;

  /**
   * Makes a transport; nothing is sent yet.
   *
   * @param server such as {@code http://127.0.0.1:8080}
   * @param token sent as a bearer token; null for none
   */
  public HttpTransport(URI server, @Nullable String token) {
    this.events = resolve(server, "/events");
    this.token = token;
  }

  /** A client as the whole SDK uses it: HTTP/1.1, no redirects, daemon threads. */
  public static HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(Duration.ofSeconds(5))
        .build();
  }

  /** A path below the API of the server, which itself may stand below a path. */
  public static URI resolve(URI server, String path) {
    String base = server.toString();
    return URI.create(
        (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + API + path);
  }

  /** A request with the token, if there is one. */
  public static HttpRequest.Builder request(URI uri, @Nullable String token) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  @Override
  public Outcome send(List<Outgoing> batch) throws InterruptedException {
    HttpResponse<byte[]> response;
    try {
      response = post(batch, ANSWER_WITHIN);
    } catch (IOException e) {
      return Outcome.noneAccepted(new Trouble("POST " + events + ": " + e, 0));
    }
    int status = response.statusCode();
    if (status != 200 && status != 503 && status != 413 && !Answer.isProblem(response)) {
      return Outcome.noneAccepted(Answer.trouble(response)); // no word of a Tailrace server
    }
    return switch (status) {
      case 200, 503 -> Answer.read(response, batch.size());
      case 400 -> {
        Outcome perIndex = Answer.read(response, batch.size());
        yield perIndex.rejections().isEmpty()
            ? refusedWhole(batch, "bad_request", response)
            : perIndex;
      }
      case 410 -> Outcome.rejected(batch.size(), "run_purged", Answer.text(response));
      case 413 -> refusedWhole(batch, "too_large", response);
      default -> Outcome.noneAccepted(Answer.trouble(response));
    };
  }

  private Outcome refusedWhole(List<Outgoing> batch, String reason, HttpResponse<byte[]> response)
      throws InterruptedException {
    if (batch.size() == 1) {
      return Answer.isProblem(response)
          ? Outcome.rejected(1, reason, Answer.text(response))
          : Outcome.noneAccepted(Answer.trouble(response));
    }
    int half = batch.size() / 2;
    Outcome first = send(batch.subList(0, half));
    return first.trouble() != null
        ? first // the rest keeps its place behind it
        : first.then(half, send(batch.subList(half, batch.size())));
  }

  @Override
  public boolean beat(Outgoing heartbeat) throws InterruptedException {
    try {
      return post(List.of(heartbeat), BEAT_WITHIN).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpResponse<byte[]> post(List<Outgoing> batch, Duration within)
      throws IOException, InterruptedException {
    HttpRequest request =
        request(events, token)
            .timeout(within)
            .header("Content-Type", "application/cbor-seq")
            .POST(HttpRequest.BodyPublishers.ofByteArray(sequence(batch)))
            .build();
    return http.send(request, BodyHandlers.ofByteArray());
  }

  private static byte[] sequence(List<Outgoing> batch) {
    byte[] body = new byte[batch.stream().mapToInt(event -> event.value().length).sum()];
    int at = 0;
    for (Outgoing event : batch) {
      System.arraycopy(event.value(), 0, body, at, event.value().length);
      at += event.value().length;
    }
    return body;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
