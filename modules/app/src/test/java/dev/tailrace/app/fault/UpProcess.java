package dev.tailrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code tailrace up} on a folder and ports of its own, and how to ask it. */
final class UpProcess {
  private static final Duration READY_MAX = Duration.ofSeconds(90);

  private static final long LOOK_MS = 20;

  private final Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final CountDownLatch never = new CountDownLatch(1);
  private final int port = freePort();
  private final int kafkaPort = freePort();

  UpProcess(Path folder) throws IOException {
    this.folder = folder;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  Path data() {
    return folder.resolve("data");
  }

  JavaProcess start() throws IOException {
    return JavaProcess.start(
        folder.resolve("server.log"),
        "dev.tailrace.app.Main",
        "up",
        "--port",
        Integer.toString(port),
        "--kafka-port",
        Integer.toString(kafkaPort),
        "--data",
        data().toString());
  }

  /** The exit code of {@code tailrace verify}; what it prints goes to verify.log. */
  int verify() throws IOException, InterruptedException {
    try (JavaProcess verify =
        JavaProcess.start(
            folder.resolve("verify.log"), "dev.tailrace.app.Main", "verify", "--url", url())) {
      return verify.await();
    }
  }

  /** What the server is doing at this moment. */
  Phase phase() throws InterruptedException {
    try {
      HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(url() + "/readyz")));
      if (answer.statusCode() == 200) {
        return Phase.STEADY;
      }
      return answer.body().contains("restoring: ") ? Phase.RESTORE : Phase.START;
    } catch (IOException _) {
      return Phase.START;
    }
  }

  /** Waits until the server is in that phase, or in a later one. */
  void await(Phase wanted, JavaProcess server) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + READY_MAX.toNanos();
    while (phase().compareTo(wanted) < 0) {
      assertTrue(server.isAlive(), server.printed());
      assertTrue(System.nanoTime() < deadline, server.printed());
      pause(LOOK_MS);
    }
  }

  void awaitReady(JavaProcess server) throws IOException, InterruptedException {
    await(Phase.STEADY, server);
  }

  /** Between two lives; what the views hold is restored from the log by the next. */
  void deleteViews() throws IOException {
    List<Path> paths;
    try (Stream<Path> all = Files.walk(data().resolve("views"))) {
      paths = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }

  String get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(url() + path)));
    assertEquals(200, answer.statusCode(), () -> path + ": " + answer.body());
    return answer.body();
  }

  /** Publishes events, one a line. */
  void publish(String events) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(URI.create(url() + "/api/v1/events"))
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(events)));
    assertEquals(200, answer.statusCode(), answer::body);
  }

  void pause(long ms) throws InterruptedException {
    assertEquals(false, never.await(ms, TimeUnit.MILLISECONDS));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(
        request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
