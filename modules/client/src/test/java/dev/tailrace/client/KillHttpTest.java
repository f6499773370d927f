package dev.tailrace.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer is killed (SIGKILL); the next start on its spool folder sends what it left. */
final class KillHttpTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final EventSink sink = new EventSink();

  @AfterEach
  void stop() {
    sink.close();
  }

  private Path spools() {
    return folder.resolve("spools");
  }

  private Path ledger(String run) {
    return folder.resolve(run + ".ledger");
  }

  private Process trainer(String run, String... arguments) throws IOException {
    return Trainer.start(
        ledger(run),
        Map.of(
            "TAILRACE_URL",
            sink.url(),
            "TAILRACE_SPOOL_DIR",
            spools().toString(),
            "TAILRACE_RUN_ID",
            run,
            "TAILRACE_ATTEMPT",
            "1"),
        arguments);
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** What "the next start of the SDK on that folder" is. */
  private void startAgain() {
    RunBuilder next = new RunBuilder(Map.of()).url(sink.url()).spoolFolder(spools());
    next.id("next").attempt(1).shutdownHook(false).systemMetrics(Duration.ZERO).start().close();
  }

  /** Every row handed over is there once, whatever was handed over last may be there too. */
  private void assertExactlyOnce(String moment, String run) throws IOException {
    Trainer.Ledger ledger = Trainer.Ledger.read(ledger(run));
    Arrivals arrived = sink.arrivals().where(event -> event.header().run().equals(run));
    long[] steps = arrived.steps();
    long lost = LongStream.range(0, ledger.handedRows()).filter(s -> !in(steps, s)).count();
    long dup = steps.length - LongStream.of(steps).distinct().count();
    System.out.printf(
        "kill -9 %s (HTTP): handed %d rows, acked %d events, arrived %d rows, lost %d, dup %d,"
            + " gaps %d, resent %d, same id again %d%n",
        moment,
        ledger.handedRows(),
        ledger.ackedEvents(),
        steps.length,
        lost,
        dup,
        arrived.gaps(),
        arrived.where(event -> event.header().resent()).events().size(),
        arrived.repeats());
    assertTrue(ledger.handedRows() > 0);
    assertEquals(0, lost);
    assertEquals(0, dup);
    assertEquals(0, arrived.gaps());
  }

  private static boolean in(long[] sorted, long step) {
    return Arrays.binarySearch(sorted, step) >= 0;
  }

  @Test
  void killed_while_the_server_answers() throws Exception {
    Process trainer = trainer("r");
    await().atMost(PATIENCE).until(() -> Trainer.Ledger.read(ledger("r")).ackedEvents() > 50);
    kill(trainer);

    startAgain();

    assertExactlyOnce("while the server answers", "r");
  }

  @Test
  void killed_while_the_server_refuses_everything() throws Exception {
    sink.reply((exchange, events) -> EventSink.answer(exchange, 503, "{}"));
    Process trainer = trainer("r");
    await().atMost(PATIENCE).until(() -> Trainer.Ledger.read(ledger("r")).handedRows() > 10_000);
    kill(trainer);

    sink.reply(sink::accept);
    startAgain();

    assertExactlyOnce("while the server refuses", "r");
    List<RunScoped> arrived = sink.arrivals().events();
    assertTrue(
        arrived.stream()
            .filter(event -> event.header().run().equals("r"))
            .allMatch(event -> event.header().resent()));
  }

  @Test
  void rows_that_nobody_flushed_are_missing_at_the_end_only() throws Exception {
    Process trainer = trainer("r", "unflushed");
    await().atMost(PATIENCE).until(() -> Trainer.Ledger.read(ledger("r")).ackedEvents() > 50);
    kill(trainer);

    startAgain();

    Trainer.Ledger ledger = Trainer.Ledger.read(ledger("r"));
    Arrivals arrived = sink.arrivals().where(event -> event.header().run().equals("r")).once();
    long[] steps =
        arrived.of(MetricBatch.class).stream()
            .flatMapToLong(b -> LongStream.of(b.steps()))
            .toArray();
    long[] lastTimes = arrived.of(MetricBatch.class).getLast().timesEpochMs();
    System.out.printf(
        "kill -9 without a flush (HTTP): handed %d rows, arrived %d, the last %d ms earlier%n",
        ledger.handedRows(), steps.length, ledger.epochMs() - lastTimes[lastTimes.length - 1]);
    assertArrayEquals(LongStream.range(0, steps.length).toArray(), steps);
    assertEquals(0, arrived.gaps());
  }

  @Test
  void killed_between_the_arrival_and_its_acknowledgement() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    sink.reply(
        (exchange, events) -> {
          sink.keep(events);
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Process trainer = trainer("r");
    await().atMost(PATIENCE).until(() -> sink.arrivals().rows() > 0);
    kill(trainer);

    sink.reply(sink::accept);
    startAgain();
    never.countDown();

    assertExactlyOnce("before the acknowledgement", "r");
    assertTrue(sink.arrivals().repeats() > 0, "what had arrived came again with its id");
  }

  @Test
  void the_spool_of_a_living_process_is_left_alone() throws Exception {
    sink.reply((exchange, events) -> EventSink.answer(exchange, 503, "{}"));
    Process living = trainer("living");
    Process dead = trainer("dead");
    for (String run : List.of("living", "dead")) {
      await().atMost(PATIENCE).until(() -> Trainer.Ledger.read(ledger(run)).handedRows() > 2_000);
    }
    kill(dead);

    sink.reply(sink::accept);
    startAgain();
    await().atMost(PATIENCE).until(() -> Trainer.Ledger.read(ledger("living")).ackedEvents() > 0);
    kill(living);

    assertExactlyOnce("beside a living process", "dead");
    Arrivals ofLiving = sink.arrivals().where(event -> event.header().run().equals("living"));
    assertEquals(0, ofLiving.where(event -> event.header().resent()).events().size());
    assertEquals(0, ofLiving.repeats());
  }

  @Test
  void sigterm_ends_the_run_as_interrupted_after_all_else() throws Exception {
    Process trainer = trainer("r");
    await().atMost(PATIENCE).until(() -> Trainer.Ledger.read(ledger("r")).handedRows() > 2_000);
    trainer.destroy();
    assertTrue(trainer.waitFor(60, TimeUnit.SECONDS));

    assertExactlyOnce("not at all: SIGTERM", "r");
    RunScoped last = sink.arrivals().once().events().getLast();
    assertEquals(
        RunEvent.EndStatus.INTERRUPTED,
        last instanceof RunEvent.RunFinished end ? end.status() : null);
  }
}
