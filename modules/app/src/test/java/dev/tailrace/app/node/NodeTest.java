package dev.tailrace.app.node;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node beside a Kafka that comes late. */
class NodeTest {
  private static final Duration START_MAX = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> notices = new CopyOnWriteArrayList<>();

  @Test
  void it_answers_before_kafka_does_and_is_ready_once_kafka_came() throws Exception {
    int kafkaPort = freePort();
    NodeConfig config = config(freePort(), kafkaPort);
    CompletableFuture<Node> starting = CompletableFuture.supplyAsync(() -> start(config));
    await().atMost(START_MAX).until(() -> status(config, "/livez") == 200);

    HttpResponse<String> ready = get(config, "/readyz");
    HttpResponse<String> info = get(config, "/api/v1/info");
    HttpResponse<String> runs = get(config, "/api/v1/runs");
    HttpResponse<String> events = publish(config);
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("log"), kafkaPort);
        Node node = starting.join()) {
      await().atMost(START_MAX).until(() -> status(config, "/readyz") == 200);

      assertAll(
          () -> assertEquals(503, ready.statusCode()),
          () -> assertTrue(ready.body().contains("the log was not reached yet"), ready::body),
          () -> assertEquals(200, info.statusCode(), info::body),
          () -> assertTrue(info.body().contains("\"clusterId\":null"), info::body),
          () -> assertEquals(503, runs.statusCode(), runs::body),
          () -> assertEquals(503, events.statusCode(), events::body),
          () -> assertTrue(events.body().contains("nothing was sent"), events::body),
          () -> assertEquals(List.of(), node.obstacles()),
          () -> assertTrue(get(config, "/api/v1/info").body().contains(broker.clusterId())));
    }
  }

  private Node start(NodeConfig config) {
    try {
      return Node.start(config, notices::add);
    } catch (StartException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private NodeConfig config(int port, int kafkaPort) {
    return new NodeConfig(
        folder.resolve("data"),
        "127.0.0.1",
        port,
        0,
        "127.0.0.1:" + kafkaPort,
        Map.of(),
        "tailrace.",
        null,
        null,
        false,
        List.of(),
        "test");
  }

  private int status(NodeConfig config, String path) throws InterruptedException {
    try {
      return get(config, path).statusCode();
    } catch (IOException _) {
      return 0; // nobody listens yet
    }
  }

  private HttpResponse<String> get(NodeConfig config, String path)
      throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(at(config, path)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> publish(NodeConfig config) throws Exception {
    String event = "{\"v\":1,\"type\":\"metrics\",\"run\":\"r\",\"time\":1,\"step\":1,";
    HttpRequest request =
        HttpRequest.newBuilder(at(config, "/api/v1/events"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(event + "\"metrics\":{\"loss\":1}}"))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static URI at(NodeConfig config, String path) {
    return URI.create("http://127.0.0.1:" + config.port() + path);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
