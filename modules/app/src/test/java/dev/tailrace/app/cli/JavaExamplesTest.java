package dev.tailrace.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.app.api.Api;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs in {@code examples/java}, run as their comments say, against a server. */
final class JavaExamplesTest {
  private static final long FOLDED_S_MAX = 30;
  private static final CountDownLatch NEVER = new CountDownLatch(1);

  @TempDir static Path shared;
  private static UpProcess server;

  @BeforeAll
  static void start() throws IOException {
    server = UpProcess.start(shared.resolve("data")).awaitReady();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Runs one to its end as this run; what it printed. */
  private static String run(String file, String run, String... arguments) throws Exception {
    Path source = Path.of(System.getProperty("tailrace.root"), "examples", "java", file);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        Stream.concat(
                Stream.of(java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--class-path"),
                Stream.concat(
                    Stream.of(System.getProperty("java.class.path"), source.toString()),
                    Stream.of(arguments)))
            .toList();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(shared.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("TAILRACE_"));
    builder
        .environment()
        .putAll(
            Map.of(
                "TAILRACE_URL", server.url(),
                "TAILRACE_RUN_ID", run,
                "TAILRACE_SPOOL_DIR", shared.resolve("spool").toString()));
    Process example = builder.start();
    String said = new String(example.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, example.waitFor(), said);
    System.out.println(file + ": " + said.lines().reduce("", (_, last) -> last));
    return said;
  }

  /** The run, as soon as the server knows all of it. */
  private static JsonNode shown(String run, Predicate<JsonNode> isWhole) throws Exception {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(FOLDED_S_MAX);
    JsonNode shown = show(run);
    while (!isWhole.test(shown)) {
      assertTrue(System.nanoTime() < deadlineNanos, shown.toPrettyString());
      assertFalse(NEVER.await(50, TimeUnit.MILLISECONDS));
      shown = show(run);
    }
    return shown;
  }

  private static JsonNode show(String run) throws IOException {
    String out = server.type("show", run, "--json").out();
    return Api.JSON.readTree(out.isEmpty() ? "{}" : out);
  }

  private static int count(JsonNode run, String metric) {
    return run.path("metrics").path(metric).path("count").asInt();
  }

  @Test
  void a_training_reports_its_config_curves_lines_checkpoint_and_result() throws Exception {
    String said = run("Train.java", "java-train", "60");

    JsonNode run =
        shown(
            "java-train",
            it -> it.path("status").asText().equals("finished") && count(it, "train/loss") == 600);
    JsonNode loss = run.path("metrics").path("train/loss");
    double accuracy = run.path("summary").path("val/accuracy").doubleValue();
    assertEquals("two spirals, Java", run.path("name").asText());
    assertEquals(0.3, run.path("config").path("learningRate").doubleValue());
    assertTrue(loss.path("last").doubleValue() < loss.path("first").doubleValue(), loss::toString);
    assertEquals(4, count(run, "val/accuracy"));
    assertTrue(accuracy > 0.6, () -> "accuracy " + accuracy);
    assertEquals(accuracy, run.path("result").doubleValue());
    assertEquals(0, run.path("ledger").path("gaps").size());
    assertTrue(run.path("host").path("mainClass").asText().endsWith("Train.java"));
    List<String> lines =
        server.type("logs", "java-train").lines().stream()
            .map(line -> line.substring(line.lastIndexOf('\t') + 1))
            .toList();
    assertEquals(said.lines().toList(), lines);
    assertEquals(List.of("network.bin 776"), artifacts("java-train"));
  }

  private static List<String> artifacts(String run) throws Exception {
    URI uri = URI.create(server.url() + "/api/v1/runs/" + run + "/artifacts");
    try (HttpClient http = HttpClient.newHttpClient()) {
      var answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      return listed(Api.JSON.readTree(answer.body()).path("artifacts"));
    }
  }

  private static List<String> listed(JsonNode artifacts) {
    return artifacts
        .valueStream()
        .map(one -> one.path("path").asText() + " " + one.path("bytes").asText())
        .toList();
  }

  @Test
  void several_processes_are_ranks_of_one_run() throws Exception {
    String said = run("Ranks.java", "java-ranks", "3", "100");

    assertTrue(said.endsWith("run java-ranks: 3 ranks, 0 of them failed\n"), said);
    JsonNode run =
        shown(
            "java-ranks",
            it -> it.path("status").asText().equals("finished") && count(it, "train/loss") == 300);
    JsonNode loss = run.path("metrics").path("train/loss");
    assertEquals(3, run.path("worldSize").asInt());
    assertEquals(
        List.of("finished", "finished", "finished"),
        run.path("ranks").valueStream().map(rank -> rank.path("status").asText()).toList());
    assertEquals(300, count(run, "weights/norm"));
    assertTrue(loss.path("last").doubleValue() < 0.5 * loss.path("first").doubleValue());
    assertEquals(
        run.path("metrics").path("weights/norm").path("last"),
        run.path("summary").path("weights/norm"));
  }
}
