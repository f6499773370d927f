package dev.tailrace.server.inputs;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.JudgeMarker;
import dev.tailrace.model.event.RunEvent.RunLost;
import dev.tailrace.model.event.RunEvent.RunRevived;
import dev.tailrace.server.OpenApi;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests of every operation, spoiled at random: each is answered, and each event accounted. */
final class MutatedRequestsTest {
  private static final int WORKERS = 4;
  private static final Duration FOLDED_MAX = Duration.ofMinutes(2);
  private static final Path EXAMPLES =
      Path.of(System.getProperty("tailrace.root", "../.."), "schemas", "examples");

  /** What the judge writes by itself, and what lies in three topics at once. */
  private static final Pattern LEFT_OUT = Pattern.compile("(run\\.(lost|revived|purged)|judge).*");

  private static World world;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException, InterruptedException {
    world = World.start(folder);
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void ten_thousand_spoiled_requests_are_all_accounted_for() throws Exception {
    spoil(10_000);
  }

  @Test
  @Tag("slow")
  void a_hundred_thousand_spoiled_requests_are_all_accounted_for() throws Exception {
    spoil(100_000);
  }

  private static void spoil(int requests) throws Exception {
    long seed = Long.getLong("tailrace.seed", System.nanoTime());
    System.out.printf("HTTP FUZZ seed=%d requests=%d%n", seed, requests);
    long before = records();
    OpenApi api = new OpenApi();
    Tally tally = new Tally(api);
    SplittableRandom random = new SplittableRandom(seed);
    long startNanos = System.nanoTime();
    try (var workers = Executors.newFixedThreadPool(WORKERS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < WORKERS; i++) {
        Spoiler spoiler = new Spoiler(api, examples(".json"), examples(".cbor"), random.split());
        all.add(
            workers.submit(
                () -> {
                  try (Sender sender = new Sender(world.open().port(), tally, seed)) {
                    sender.send(spoiler, requests / WORKERS);
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    System.out.printf(
        "HTTP FUZZ seed=%d took=%dms %s%n",
        seed, (System.nanoTime() - startNanos) / 1_000_000, tally);

    assertEquals(requests, tally.requests());
    long more = records() - before - tally.accepted();
    assertTrue(more >= 0 && more <= tally.unheard(), () -> more + " more in the log: " + tally);
    requireFolded();
    world.requireService();
    assertTrue(tally.accepted() > requests / 20, tally::toString);
  }

  private static List<byte[]> examples(String kind) throws IOException {
    List<byte[]> examples = new ArrayList<>();
    try (var files = Files.list(EXAMPLES)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(kind) && !LEFT_OUT.matcher(name).matches()) {
          examples.add(Files.readAllBytes(file));
        }
      }
    }
    return examples;
  }

  /** How many records clients have written. */
  private static long records() {
    long records = 0;
    for (Topic topic :
        List.of(Topic.RUNS, Topic.METRICS, Topic.LOGS, Topic.HEARTBEATS, Topic.PROJECTS)) {
      records +=
          world.log().records(topic).stream()
              .filter(record -> !isOfTheJudge(EventCodec.decode(record.value())))
              .count();
    }
    return records;
  }

  private static boolean isOfTheJudge(Decoded decoded) {
    return decoded instanceof Decoded.Known(var event)
        && (event instanceof JudgeMarker
            || event instanceof RunLost
            || event instanceof RunRevived);
  }

  /** What is in the log is folded: applied, known already, or a dead letter. */
  private static void requireFolded() {
    for (Topic topic : List.of(Topic.RUNS, Topic.METRICS, Topic.LOGS)) {
      String label = "topic=\"" + topic.name().toLowerCase(java.util.Locale.ROOT) + "\"";
      await()
          .atMost(FOLDED_MAX)
          .untilAsserted(
              () ->
                  assertEquals(
                      world.log().records(topic).size(),
                      sum("tailrace_events_total{", label),
                      label));
    }
    int letters = 0;
    String next = "";
    do {
      String cursor = next.isEmpty() ? "" : "&cursor=" + next;
      var page = world.get("/dead-letters?limit=1000" + cursor).json();
      letters += page.get("deadLetters").size();
      next = page.path("next").asText("");
    } while (!next.isEmpty() && !next.equals("null"));
    assertEquals(sum("tailrace_events_total{", "outcome=\"refused\""), letters, "dead letters");
  }

  private static long sum(String figure, String label) {
    return world
        .open()
        .client()
        .get("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith(figure) && line.contains(label))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
