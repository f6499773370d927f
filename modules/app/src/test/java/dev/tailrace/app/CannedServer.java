package dev.tailrace.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * A peer that answers the n-th request with the n-th answer and keeps what it was asked: for what a
 * real server does not do on request, such as to lose a connection or its log.
 */
public final class CannedServer implements AutoCloseable {
  private final HttpServer server;
  private final List<Answer> answers;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  /** An answer; one that stays open ends with the server. */
  public record Answer(int status, String type, String body, boolean staysOpen) {
    /** A problem that passes, with {@code Retry-After: 0}. */
    public static Answer notReady(String detail) {
      String body = "{\"type\":\"/problems/not-ready\",\"detail\":\"" + detail + "\"}";
      return new Answer(503, "application/problem+json", body, false);
    }

    public static Answer json(int status, String body) {
      return new Answer(status, "application/json", body, false);
    }

    public static Answer events(String body) {
      return new Answer(200, "text/event-stream", body, true);
    }

    public static Answer brokenEvents(String body) {
      return new Answer(200, "text/event-stream", body, false);
    }
  }

  /** A request; {@code lastEventId} is empty when there was none. */
  public record Asked(
      String method, String target, String lastEventId, String token, String body) {}

  public CannedServer(Answer... answers) throws IOException {
    this.answers = List.of(answers);
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var headers = exchange.getRequestHeaders();
      asked.add(
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              headers.getOrDefault("Last-Event-ID", List.of("")).getFirst(),
              headers.getOrDefault("Authorization", List.of("")).getFirst(),
              new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
      Answer answer = answers.get(Math.min(asked.size(), answers.size()) - 1);
      exchange.getResponseHeaders().add("Content-Type", answer.type());
      if (answer.status() == 503) {
        exchange.getResponseHeaders().add("Retry-After", "0");
      }
      exchange.sendResponseHeaders(answer.status(), 0);
      exchange.getResponseBody().write(answer.body().getBytes(UTF_8));
      exchange.getResponseBody().flush();
      if (answer.staysOpen()) {
        closed.await();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
