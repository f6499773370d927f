package dev.tailrace.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The HTTP API: events are sent as a sequence of CBOR, a request waits for its answer. */
final class ByHttp implements Way {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String POSITION = "\"position\":\"";

  private final String base;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  ByHttp(String base) {
    this.base = base + "/api/v1";
  }

  @Override
  public void send(Traffic traffic, int from, int to, int stride)
      throws IOException, InterruptedException {
    var body = new ByteArrayOutputStream();
    for (int number = from; number < to; number += stride) {
      body.writeBytes(traffic.event(number));
    }
    post("application/cbor-seq", body.toByteArray());
  }

  @Override
  public String send(String run, long step) throws IOException, InterruptedException {
    return post("application/cbor-seq", Traffic.event(run, step));
  }

  /** Answers the position. */
  String post(String kind, byte[] body) throws IOException, InterruptedException {
    String answer =
        sent(
            request("/events").header("Content-Type", kind).POST(BodyPublishers.ofByteArray(body)));
    int at = answer.indexOf(POSITION) + POSITION.length();
    return answer.substring(at, answer.indexOf('"', at));
  }

  /** Reads; an empty position waits for nothing. */
  String get(String path, String position) throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path);
    if (!position.isEmpty()) {
      request.header("Tailrace-Read-After", position);
    }
    return sent(request);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
  }

  private String sent(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
    if (answer.statusCode() != 200 || answer.body().contains("\"rejected\":[{")) {
      throw new IOException(answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  /** What a tail sends, until it is closed. */
  InputStream tail(String query) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/tail?" + query)).build();
    HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
    if (answer.statusCode() != 200) {
      throw new IOException("tail: " + answer.statusCode());
    }
    return answer.body();
  }

  @Override
  public void close() {
    client.close();
  }
}
