package dev.tailrace.app.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.app.api.Api;
import dev.tailrace.app.node.Node;
import dev.tailrace.app.node.NodeConfig;
import dev.tailrace.app.settings.Setting;
import dev.tailrace.app.settings.Settings;
import dev.tailrace.app.settings.SettingsFile;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is shipped, in the hands of a real Prometheus: that of {@code TAILRACE_PROMETHEUS}, a folder
 * with {@code prometheus} and {@code promtool}, which the launcher's check fetches.
 */
final class PrometheusTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;
  private static Path tools = Path.of("");

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void prometheus_is_here() {
    String where = System.getenv("TAILRACE_PROMETHEUS");
    assumeTrue(where != null, "TAILRACE_PROMETHEUS names no folder with prometheus and promtool");
    tools = Path.of(where);
  }

  @Test
  void the_alert_rules_are_right_and_their_own_tests_pass() throws Exception {
    String checked = promtool(null, "check", "rules", Shipped.RULES.toString());
    String tested = promtool(null, "test", "rules", Shipped.RULES_TEST.toString());

    assertTrue(checked.contains(Shipped.alerts().size() + " rules found"), checked);
    assertTrue(tested.contains("SUCCESS"), tested);
  }

  @Test
  void every_query_of_the_dashboard_is_answered_by_what_a_real_server_tells() throws Exception {
    try (Node node = Node.start(config(), _ -> {})) {
      await().atMost(SOON).until(() -> node.obstacles().isEmpty());
      publish(node.url());
      Path scrape = Files.writeString(folder.resolve("metrics.txt"), get(node.url() + "/metrics"));
      assertEquals("", promtool(scrape, "check", "metrics"));

      int port = freePort();
      Process prometheus = scraping(node, port);
      try {
        String api = "http://127.0.0.1:" + port + "/api/v1/query?query=";
        await().atMost(SOON).ignoreExceptions().until(() -> samples(api, "up == 1") == 1);
        await()
            .atMost(SOON)
            .until(() -> samples(api, "count_over_time(tailrace_ready[1m]) > 3") == 1);

        Set<String> silent = new TreeSet<>();
        for (String query : Shipped.queries()) {
          if (samples(api, query) == 0) {
            silent.add(query);
          }
        }
        for (String condition : Shipped.conditions()) {
          assertEquals("success", ask(api, condition).path("status").asText(), condition);
        }

        System.out.printf(
            "PROMETHEUS queries=%d without a sample=%d%n", Shipped.queries().size(), silent.size());
        // Quantiles of nothing, and rows that show only what is above 0.
        silent.removeIf(it -> it.startsWith("histogram_quantile") || it.endsWith("> 0"));
        assertEquals(Set.of(), silent);
      } finally {
        prometheus.destroy();
        prometheus.waitFor(30, TimeUnit.SECONDS);
        prometheus.destroyForcibly();
      }
    }
  }

  private NodeConfig config() {
    Map<Setting, String> flags =
        Map.of(
            Setting.DATA,
            folder.resolve("data").toString(),
            Setting.PORT,
            "0",
            Setting.KAFKA_PORT,
            "0");
    return NodeConfig.of(Settings.resolve(flags, Map.of(), SettingsFile.read(folder)), "test");
  }

  /** The shipped configuration, but for this server, every second and rules by their whole path. */
  private Process scraping(Node node, int port) throws IOException {
    String shipped = Files.readString(Shipped.RULES.resolveSibling("prometheus.yml"));
    String here =
        shipped
            .replace("127.0.0.1:8080", URI.create(node.url()).getAuthority())
            .replace("15s", "1s")
            .replace("tailrace-rules.yml", Shipped.RULES.toString());
    Path file = Files.writeString(folder.resolve("prometheus.yml"), here);
    return new ProcessBuilder(
            tools.resolve("prometheus").toString(),
            "--config.file=" + file,
            "--storage.tsdb.path=" + folder.resolve("tsdb"),
            "--web.listen-address=127.0.0.1:" + port)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("prometheus.log").toFile())
        .start();
  }

  private void publish(String url) throws Exception {
    String events =
        """
        {"type":"run.started","v":1,"run":"r","time":1}
        {"type":"metrics","v":1,"run":"r","time":1,"step":1,"metrics":{"loss":0.5}}
        """;
    var request =
        HttpRequest.newBuilder(URI.create(url + "/api/v1/events"))
            .header("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofString(events))
            .build();
    assertEquals(200, http.send(request, BodyHandlers.ofString()).statusCode());
  }

  private int samples(String api, String query) throws Exception {
    JsonNode answer = ask(api, query);
    assertEquals("success", answer.path("status").asText(), query + ": " + answer);
    return answer.path("data").path("result").size();
  }

  private JsonNode ask(String api, String query) throws Exception {
    return Api.JSON.readTree(get(api + URLEncoder.encode(query, UTF_8)));
  }

  private String get(String url) throws Exception {
    return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
        .body();
  }

  /** What promtool prints; fails when it does. */
  private static String promtool(@org.jspecify.annotations.Nullable Path in, String... arguments)
      throws Exception {
    var command = new java.util.ArrayList<>(List.of(tools.resolve("promtool").toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    if (in != null) {
      builder.redirectInput(in.toFile());
    }
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), printed);
    return printed;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
