package dev.tailrace.streams;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.broker.EmbeddedBroker;
import dev.tailrace.model.Reason;
import dev.tailrace.model.Value;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.ProjectEvent.Profile;
import dev.tailrace.model.event.ProjectEvent.ProjectCreated;
import dev.tailrace.model.event.RunEvent.RunStarted;
import dev.tailrace.model.liveness.RunLiveness;
import dev.tailrace.model.run.RunState;
import dev.tailrace.model.run.RunStatus;
import dev.tailrace.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Those who read and write the log beside the folds: projects, judge, dead-letter copies. */
final class CompanionsTest {
  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static LogFixture log;
  private static FoldApp app;

  @BeforeAll
  static void start() throws InterruptedException {
    broker = EmbeddedBroker.start(folder.resolve("broker"), 0);
    log = new LogFixture(broker.bootstrap(), "beside.", folder);
    app = log.stored("a");
    app.start();
    LogFixture.ready(app);
  }

  @AfterAll
  static void stop() {
    log.close();
    broker.close();
  }

  @Test
  void a_project_is_known_once_it_is_read() {
    log.write(new ProjectCreated(1, "p", new Profile("P", null, Value.Fields.EMPTY, 5L, null)));

    await().atMost(10, SECONDS).until(() -> "P".equals(app.projects().of("p").name()));

    assertEquals(5, app.projects().of("p").staleAfterMs());
  }

  @Test
  void a_rank_that_falls_silent_is_judged_lost_and_the_verdict_is_folded() {
    String run = "silent";
    log.write(new RunStarted(new Header(run, 1, "w", 1, false), Launches.beating(0, 1, 1_000)));

    await().atMost(40, SECONDS).until(() -> status(run) == RunStatus.LOST);

    String told = String.valueOf(liveness(run));
    assertTrue(told.contains("lost: nothing since"), told);
  }

  @Test
  void what_no_fold_takes_is_copied_with_its_reason_and_place() {
    int partition = app.views().partitionOf("bad");
    byte[] small = "{not json".getBytes(StandardCharsets.UTF_8);
    byte[] large = ("{" + "x".repeat(70_000)).getBytes(StandardCharsets.UTF_8);
    log.write(Topic.METRICS, partition, "bad", small);
    log.write(Topic.METRICS, partition, "bad", large);
    log.write(Topic.METRICS, partition, null, small);

    Map<String, String> copies = new TreeMap<>();
    await()
        .atMost(20, SECONDS)
        .until(
            () -> {
              copies.putAll(copies(partition));
              return copies.size() == 3;
            });

    assertEquals("{not json", copies.get("malformed_json 0"));
    assertEquals("{not json", copies.get("null_key 2"));
    String pointer = copies.getOrDefault("malformed_json 1", "");
    assertTrue(pointer.contains("\"topic\":\"beside.metrics\""), pointer);
    assertTrue(pointer.contains("\"offset\":1}") && pointer.contains("\"bytes\":70001"), pointer);
    assertEquals(
        2,
        app.counts().all().stream()
            .filter(count -> count.topic() == Topic.METRICS)
            .filter(count -> count.outcome() == FoldCounts.Outcome.REFUSED)
            .mapToLong(FoldCounts.Count::records)
            .sum());
  }

  @Test
  void what_is_no_project_event_is_counted_with_its_reason() {
    log.write(Topic.PROJECTS, 0, "p", "{not json".getBytes(StandardCharsets.UTF_8));
    log.write(Topic.PROJECTS, 0, null, "{not json".getBytes(StandardCharsets.UTF_8));

    long end = log.end(Topic.PROJECTS, 0);
    await().atMost(10, SECONDS).until(() -> app.projects().next() == end);

    assertEquals(1, projects(FoldCounts.Outcome.REFUSED, Reason.MALFORMED_JSON));
    assertEquals(1, projects(FoldCounts.Outcome.UNKEYED, null));
    assertEquals(
        end,
        app.counts().all().stream()
            .filter(count -> count.topic() == Topic.PROJECTS)
            .mapToLong(FoldCounts.Count::records)
            .sum());
  }

  private static long projects(FoldCounts.Outcome outcome, @Nullable Reason reason) {
    return app.counts().all().stream()
        .filter(count -> count.topic() == Topic.PROJECTS && count.outcome() == outcome)
        .filter(count -> count.reason() == reason)
        .mapToLong(FoldCounts.Count::records)
        .sum();
  }

  private static Map<String, String> copies(int partition) {
    Map<String, String> copies = new TreeMap<>();
    try (var consumer = Clients.reader(Map.of("bootstrap.servers", broker.bootstrap()))) {
      var place = new TopicPartition(log.topics.name(Topic.DEAD_LETTERS), partition);
      consumer.assign(List.of(place));
      consumer.seekToBeginning(List.of(place));
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(2))) {
        String key = header(record, "tailrace.reason") + " " + header(record, "tailrace.offset");
        copies.put(key, new String(record.value(), StandardCharsets.UTF_8));
      }
    }
    return copies;
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static @Nullable RunStatus status(String run) {
    RunLiveness now = liveness(run);
    return now == null ? null : now.status();
  }

  private static @Nullable RunLiveness liveness(String run) {
    if (app.views().open(app.views().partitionOf(run)) instanceof Access.Open(Lease lease)) {
      try (lease) {
        RunState state = lease.runs().run(run);
        return state == null ? null : app.liveness(lease, state);
      }
    }
    return null;
  }
}
