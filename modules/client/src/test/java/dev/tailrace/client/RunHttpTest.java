package dev.tailrace.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Value;
import dev.tailrace.model.event.Heartbeat;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.wire.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunHttpTest {
  private record Config(double lr, List<Integer> layers) {}

  @TempDir Path folder;
  private final EventSink sink = new EventSink();

  @AfterEach
  void stop() {
    sink.close();
  }

  private RunBuilder run() {
    return new RunBuilder(Map.of())
        .url(sink.url())
        .spoolFolder(folder)
        .shutdownHook(false)
        .systemMetrics(Duration.ZERO);
  }

  @Test
  void a_run_tells_its_start_its_rows_and_its_end_in_order() {
    try (Run run = run().project("p").name("n").config(new Config(0.1, List.of(3, 4))).start()) {
      MetricSet set = run.metrics("loss", "acc");
      for (int step = 0; step < 1_000; step++) {
        set.log(step, 1.0 / (step + 1), step);
      }
    }

    Arrivals arrived = sink.arrivals();
    var start = assertInstanceOf(RunEvent.RunStarted.class, arrived.events().getFirst());
    assertEquals("p", start.launch().project());
    assertEquals(10_000, start.launch().heartbeatMs());
    assertEquals(new Value.Real(0.1), start.launch().config().fields().get("lr"));
    var end = assertInstanceOf(RunEvent.RunFinished.class, arrived.events().getLast());
    assertEquals(RunEvent.EndStatus.FINISHED, end.status());
    List<MetricBatch> batches = arrived.of(MetricBatch.class);
    long[] steps = batches.stream().flatMapToLong(b -> LongStream.of(b.steps())).toArray();
    assertArrayEquals(LongStream.range(0, 1_000).toArray(), steps);
    assertEquals(List.of("loss", "acc"), List.of(batches.getFirst().names()));
    assertEquals(0.5, batches.getFirst().values()[0][1]);
    assertEquals(1, batches.getFirst().values()[1][1]);
  }

  @Test
  void numbers_of_a_writer_are_contiguous_from_one_in_each_topic() {
    try (Run run = run().start()) {
      for (int i = 0; i < 50; i++) {
        run.log(i, "m" + i, i);
        run.summary("best", i);
        run.line("stdout", "line " + i);
      }
    }

    for (Topic topic : List.of(Topic.RUNS, Topic.METRICS, Topic.LOGS)) {
      List<Long> seqs =
          sink.arrivals().events().stream()
              .filter(event -> Topic.of(event) == topic)
              .map(event -> event.header().seq())
              .toList();
      assertEquals(LongStream.rangeClosed(1, seqs.size()).boxed().toList(), seqs, topic.name());
    }
    assertEquals(50 + 2, sink.arrivals().of(RunEvent.class).size());
  }

  @Test
  void what_is_said_on_the_way_arrives_as_it_was_said() {
    try (Run run = run().rank(2).worldSize(4).id("r").attempt(1).start()) {
      run.config("batch", 32);
      run.tags(Map.of("gpu", "none"));
      run.alert(AlertLevel.WARN, "diverges", "loss is NaN");
      run.expectSilence(Duration.ofMinutes(5));
      run.line("stderr", "one\ntwo");
      run.log(7, Map.of("a", 1, "b", Double.NaN));
    }

    Arrivals arrived = sink.arrivals();
    var config = arrived.of(RunEvent.ConfigChanged.class).getFirst();
    assertEquals(Map.of("batch", new Value.Whole(32)), config.config().fields());
    assertEquals("warn", arrived.of(RunEvent.AlertRaised.class).getFirst().level());
    var silence = arrived.of(RunEvent.ProgressDeclared.class).getFirst();
    assertEquals(300_000, silence.expectSilenceMs());
    LogChunk chunk = arrived.of(LogChunk.class).getFirst();
    assertEquals("stderr", chunk.stream());
    assertEquals(2, chunk.rank());
    assertEquals(List.of("one", "two"), chunk.lines().stream().map(LogChunk.Line::text).toList());
    assertEquals(2, arrived.of(MetricBatch.class).getFirst().points());
    assertEquals(2, arrived.of(RunEvent.RunFinished.class).getFirst().rank());
  }

  @Test
  void a_failure_carries_what_was_thrown() {
    try (Run run = run().start()) {
      run.fail(new IllegalStateException("out of coffee"));
    }

    var ends = sink.arrivals().of(RunEvent.RunFinished.class);
    assertEquals(1, ends.size());
    assertEquals(RunEvent.EndStatus.FAILED, ends.getFirst().status());
    RunEvent.ErrorInfo error = ends.getFirst().error();
    assertNotNull(error);
    assertEquals("java.lang.IllegalStateException", error.type());
    assertEquals("out of coffee", error.message());
  }

  @Test
  void a_silent_rank_sends_heartbeats_and_a_busy_one_does_not() {
    try (Run silent = run().id("silent").attempt(1).heartbeat(Duration.ofMillis(1)).start();
        Run busy = run().id("busy").attempt(1).heartbeat(Duration.ofSeconds(2)).start()) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                busy.log(1, "loss", 1); // at each poll, far more often than a beat
                return beats("silent") >= 3;
              });
      assertEquals(0, beats("busy"));
      assertTrue(silent.stats().heartbeats() >= 3);
    }

    System.out.printf("heartbeats: silent %d, busy %d%n", beats("silent"), beats("busy"));
  }

  private long beats(String run) {
    return sink.arrivals().of(Heartbeat.class).stream()
        .filter(beat -> beat.header().run().equals(run))
        .count();
  }

  @Test
  void nothing_is_left_of_the_spool_when_all_was_acknowledged() throws IOException {
    try (Run run = run().start()) {
      run.log(1, "loss", 1);
    }

    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void what_is_logged_after_the_end_is_dropped_and_counted() {
    Run run = run().start();
    MetricSet set = run.metrics("loss");
    run.finish();

    set.log(1, 1);
    run.log(1, "acc", 1);
    run.summary("k", "v");
    run.fail(new IllegalStateException());

    assertEquals(3, run.stats().dropped());
    assertEquals(1, sink.arrivals().of(RunEvent.RunFinished.class).size());
    assertEquals(0, sink.arrivals().of(MetricBatch.class).size());
  }

  @Test
  void what_cannot_be_logged_is_counted_and_never_thrown() {
    Run run = run().start();

    run.log(-1, "loss", 1);
    run.log(1, "bad\nname", 1);
    run.metrics("a", "a").log(1, 1, 2);
    run.metrics("a", "b").log(1, 1);
    run.summary("k", new Wordless());
    run.line("bad\nstream", "text");
    run.config(Map.of("k".repeat(300), 1));
    run.finish();

    Stats stats = run.stats();
    assertEquals(7, stats.errors(), () -> String.valueOf(stats));
    assertEquals(stats.logged(), stats.recorded() + stats.dropped());
    List<RunScoped> arrived = sink.arrivals().events();
    assertEquals(2, arrived.size(), "start and end");
  }

  private static final class Wordless {
    @Override
    public String toString() {
      throw new IllegalStateException("no words");
    }
  }
}
