package dev.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.Launch;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run takes from its program, its environment, its launcher and the server. */
final class RunBuilderTest {
  @TempDir Path folder;
  private final EventSink sink = new EventSink();

  @AfterEach
  void stop() {
    sink.close();
  }

  private RunBuilder run(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("TAILRACE_URL", sink.url());
    all.put("TAILRACE_SPOOL_DIR", folder.toString());
    return new RunBuilder(all).shutdownHook(false).systemMetrics(Duration.ZERO);
  }

  private void serverKnows(String run, String answer) {
    sink.serve("/api/v1/runs/" + run, exchange -> EventSink.answer(exchange, 200, answer));
  }

  private static int attemptOf(RunBuilder builder) {
    try (Run run = builder.start()) {
      return run.attempt();
    }
  }

  @Test
  void several_ranks_report_into_one_run() {
    for (String rank : List.of("0", "1", "2", "3")) {
      Map<String, String> environment =
          Map.of("RANK", rank, "WORLD_SIZE", "4", "TAILRACE_RUN_ID", "one");
      try (Run run = run(environment).start()) {
        run.log(1, "loss", run.rank());
      }
    }

    Arrivals arrived = sink.arrivals();
    assertEquals(4, arrived.of(RunEvent.RunStarted.class).size());
    for (int rank = 0; rank < 4; rank++) {
      MetricBatch batch = arrived.of(MetricBatch.class).get(rank);
      assertEquals("one", batch.header().run());
      assertEquals(rank, batch.rank());
      Launch launch = arrived.of(RunEvent.RunStarted.class).get(rank).launch();
      assertEquals(rank, launch.rank());
      assertEquals(4, launch.worldSize());
    }
    assertEquals(4, arrived.events().stream().map(e -> e.header().writer()).distinct().count());
    assertEquals(0, arrived.gaps());
  }

  @Test
  void ranks_without_a_common_run_id_are_told_so_at_start() {
    RunBuilder builder = run(Map.of("RANK", "0", "WORLD_SIZE", "4"));

    var refusal = assertThrows(IllegalArgumentException.class, builder::start);

    assertTrue(String.valueOf(refusal.getMessage()).contains("TAILRACE_RUN_ID"));
  }

  @Test
  void a_wrong_name_is_told_at_start() {
    assertThrows(IllegalArgumentException.class, () -> run(Map.of()).id("no spaces").start());
    assertThrows(IllegalArgumentException.class, () -> run(Map.of()).project("a/b").start());
    assertThrows(
        IllegalArgumentException.class, () -> run(Map.of()).rank(8).worldSize(8).id("r").start());
    assertThrows(IllegalArgumentException.class, () -> run(Map.of("TAILRACE_MODE", "on")));
    assertThrows(IllegalArgumentException.class, () -> run(Map.of()).url("localhost:8080"));
  }

  @Test
  void the_attempt_is_what_was_said_first() {
    Map<String, String> launcher = Map.of("TORCHELASTIC_RESTART_COUNT", "4");
    Map<String, String> both = Map.of("TORCHELASTIC_RESTART_COUNT", "4", "TAILRACE_ATTEMPT", "3");

    assertEquals(2, attemptOf(run(both).attempt(2)));
    assertEquals(3, attemptOf(run(both)));
    assertEquals(5, attemptOf(run(launcher)));
    assertEquals(1, attemptOf(run(Map.of())));
  }

  @Test
  void a_known_run_goes_on_with_the_next_attempt_and_says_so() {
    serverKnows("r", "{\"run\":{\"attempt\":2,\"ranks\":[{\"rank\":0,\"status\":\"lost\"}]}}");

    try (Run run = run(Map.of()).id("r").fromStep(500).start()) {
      assertEquals(3, run.attempt());
      assertEquals("3", run.childEnvironment().get("TAILRACE_ATTEMPT"));
    }

    var first = sink.arrivals().events().getFirst();
    var resumed = assertInstanceOf(RunEvent.RunResumed.class, first);
    assertEquals(3, resumed.launch().attempt());
    assertEquals(500, resumed.fromStep());
  }

  @Test
  void a_rank_that_was_not_seen_joins_the_last_attempt() {
    serverKnows("r", "{\"run\":{\"attempt\":2,\"ranks\":[{\"rank\":0,\"status\":\"running\"}]}}");

    assertEquals(2, attemptOf(run(Map.of()).id("r").rank(1).worldSize(2)));
  }

  @Test
  void a_rank_that_only_earlier_attempts_saw_joins_the_last_one() {
    serverKnows("r", "{\"run\":{\"attempt\":3,\"ranks\":[{\"rank\":1,\"attempt\":null}]}}");

    assertEquals(3, attemptOf(run(Map.of()).id("r").rank(1).worldSize(2)));
  }

  @Test
  void a_server_that_is_busy_is_asked_again() {
    String known = "{\"run\":{\"attempt\":2,\"ranks\":[{\"rank\":0}]}}";
    var asked = new AtomicInteger();
    sink.serve(
        "/api/v1/runs/r",
        exchange -> EventSink.answer(exchange, asked.incrementAndGet() == 1 ? 503 : 200, known));

    assertEquals(3, attemptOf(run(Map.of()).id("r")));
  }

  @Test
  void an_unknown_run_is_its_first_attempt() {
    assertEquals(1, attemptOf(run(Map.of()).id("new")));
  }

  @Test
  void kafka_is_chosen_by_its_address_and_takes_any_property() {
    Target target =
        Target.fromEnvironment(
            Map.of(
                "TAILRACE_KAFKA_BOOTSTRAP_SERVERS", "k:9092",
                "TAILRACE_KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                "TAILRACE_KAFKA_SASL_JAAS_CONFIG", "hush",
                "TAILRACE_TOPIC_PREFIX", "team."));

    assertEquals("k:9092", target.kafka());
    assertEquals("SASL_SSL", target.kafkaProperties().get("security.protocol"));
    assertEquals("team.", target.topicPrefix());
    assertEquals("kafka:k:9092/team.", target.toString());
    assertEquals("http:" + Target.DEFAULT_URL, Target.fromEnvironment(Map.of()).toString());
  }

  @Test
  void the_token_is_sent_and_not_shown() {
    Target target = Target.fromEnvironment(Map.of("TAILRACE_TOKEN", "hush"));
    List<String> seen = new CopyOnWriteArrayList<>();
    sink.reply(
        (exchange, events) -> {
          seen.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          sink.accept(exchange, events);
        });

    run(Map.of("TAILRACE_TOKEN", "hush")).start().close();

    assertFalse(target.toString().contains("hush"));
    assertEquals(List.of("Bearer hush"), seen.stream().distinct().toList());
  }

  @Test
  void offline_keeps_all_until_it_is_synchronised() throws Exception {
    Run run = run(Map.of("TAILRACE_MODE", "offline")).start();
    MetricSet set = run.metrics("loss");
    for (int step = 0; step < 1_000; step++) {
      set.log(step, 1);
    }
    run.close();
    run(Map.of()).start().close(); // an online run does not touch what was meant to stay
    long before = sink.arrivals().rows();

    Spool.Report report = Spool.sync(folder, Target.http(sink.url()), Duration.ofSeconds(60));
    Spool.Report again = Spool.sync(folder, Target.http(sink.url()), Duration.ofSeconds(60));

    System.out.printf(
        "offline: rows before %d, after %d, %s%n", before, sink.arrivals().rows(), report);
    assertEquals(0, before);
    assertEquals(1_000, sink.arrivals().rows());
    assertEquals(1, report.writers());
    assertEquals(run.stats().batched(), report.acked());
    assertEquals(0, report.unfinished());
    assertEquals(0, again.writers());
  }

  @Test
  void disabled_does_nothing_at_all() throws IOException {
    Run run = run(Map.of("TAILRACE_MODE", "disabled")).start();
    run.log(1, "loss", 1);
    run.metrics("a", "b").log(1, 1, 2);
    run.summary("k", 1);
    run.artifact(folder.resolve("none"));
    run.close();

    assertEquals(Stats.NONE, run.stats());
    assertEquals(0, sink.requests());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void a_spool_folder_that_cannot_be_had_costs_only_the_spool() throws IOException {
    Files.writeString(folder.resolve("file"), "not a folder");

    Run run = run(Map.of()).spoolFolder(folder.resolve("file")).start();
    run.log(1, "loss", 1);
    run.close();

    assertEquals(1, sink.arrivals().rows());
    assertEquals(1, run.stats().errors());
    assertEquals(0, run.stats().spooled());
  }

  @Test
  void a_full_spool_drops_visibly_and_still_ends_the_run() {
    sink.reply((exchange, events) -> EventSink.answer(exchange, 503, "{}"));
    Run run = run(Map.of()).spoolBytesMax(200_000).flushEvery(Duration.ofMillis(1)).start();
    MetricSet set = run.metrics("loss", "acc");
    long step = 0;
    while (run.stats().lost() < 3) {
      set.log(step++, 1, 2);
    }
    sink.reply(sink::accept);
    run.close();

    Stats stats = run.stats();
    Arrivals arrived = sink.arrivals();
    System.out.printf(
        "full spool: batched %d, acked %d, lost %d, gaps %d%n",
        stats.batched(), stats.acked(), stats.lost(), arrived.gaps());
    assertEquals(stats.batched(), stats.acked() + stats.lost());
    assertTrue(arrived.gaps() <= stats.lost());
    assertTrue(arrived.of(RunEvent.RunFinished.class).size() == 1);
  }
}
