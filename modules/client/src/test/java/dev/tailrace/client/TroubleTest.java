package dev.tailrace.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is down, slow, wrong or lying: nothing is lost, and the loop never waits. */
final class TroubleTest {
  private static final int ROWS = 20_000;

  @TempDir Path folder;
  private EventSink sink = new EventSink();

  @AfterEach
  void stop() {
    sink.close();
  }

  private RunBuilder run() {
    return new RunBuilder(Map.of())
        .url(sink.url())
        .spoolFolder(folder)
        .flushEvery(Duration.ofMillis(5))
        .shutdownHook(false)
        .systemMetrics(Duration.ZERO);
  }

  private static void train(Run run) {
    MetricSet set = run.metrics("loss", "acc");
    for (int step = 0; step < ROWS; step++) {
      set.log(step, step, -step);
    }
  }

  private Stats finish(String what, Run run) {
    run.finish();
    Stats stats = run.stats();
    Arrivals arrived = sink.arrivals();
    System.out.printf(
        "%s: rows %d of %d, gaps %d, repeats %d, requests %d, errors %d%n",
        what,
        arrived.rows(),
        ROWS,
        arrived.gaps(),
        arrived.repeats(),
        sink.requests(),
        stats.errors());
    assertEquals(stats.logged(), stats.recorded() + stats.dropped());
    assertEquals(stats.batched(), stats.acked() + stats.rejected() + stats.spooled());
    return stats;
  }

  private void assertAllArrived() {
    Arrivals arrived = sink.arrivals();
    assertEquals(ROWS, arrived.rows());
    assertEquals(0, arrived.gaps());
    assertInstanceOf(RunEvent.RunFinished.class, arrived.once().events().getLast());
  }

  @Test
  void a_server_that_comes_later_gets_everything() {
    int port = sink.port();
    sink.close();
    Run run = run().start();
    train(run);
    await().until(() -> run.stats().errors() > 0);

    sink = new EventSink(port);
    finish("down, then up", run);

    assertAllArrived();
    assertEquals(0, sink.arrivals().repeats());
  }

  @Test
  void failures_of_the_server_are_retried_until_they_pass() {
    AtomicInteger left = new AtomicInteger(5);
    int[] statuses = {500, 503, 429, 502, 401};
    sink.reply(
        (exchange, events) -> {
          int failure = left.decrementAndGet();
          if (failure < 0) {
            sink.accept(exchange, events);
          } else {
            exchange.getResponseHeaders().set("Retry-After", "0");
            EventSink.answer(exchange, statuses[failure], "<html>not now</html>");
          }
        });
    Run run = run().start();
    train(run);

    finish("500, 503, 429, 502, 401", run);

    assertAllArrived();
    assertEquals(0, sink.arrivals().repeats());
  }

  /** So a server answers that has just started and has not reached its log. */
  @Test
  void what_an_answer_does_not_tell_of_is_sent_again() {
    AtomicInteger left = new AtomicInteger(3);
    sink.reply(
        (exchange, events) -> {
          if (left.decrementAndGet() < 0) {
            sink.accept(exchange, events);
          } else {
            exchange.getResponseHeaders().set("Retry-After", "0");
            EventSink.answer(exchange, 503, "{\"accepted\":0,\"rejected\":[],\"pending\":[]}");
          }
        });
    Run run = run().start();
    train(run);

    finish("503 that tells of nothing", run);

    assertAllArrived();
  }

  @Test
  void a_lost_answer_brings_the_same_ids_again() {
    AtomicInteger requests = new AtomicInteger();
    sink.reply(
        (exchange, events) -> {
          if (requests.incrementAndGet() % 2 == 1) {
            keepWithoutAnswer(exchange, events);
          } else {
            sink.accept(exchange, events);
          }
        });
    Run run = run().start();
    train(run);

    finish("answers lost", run);

    assertAllArrived();
    assertTrue(sink.arrivals().repeats() > 0);
  }

  private void keepWithoutAnswer(HttpExchange exchange, List<RunScoped> events) throws IOException {
    sink.keep(events);
    exchange.close();
  }

  @Test
  void the_loop_goes_on_while_the_transport_is_stuck() throws InterruptedException {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    sink.reply(
        (exchange, events) -> {
          stuck.countDown();
          awaitQuietly(released);
          sink.accept(exchange, events);
        });
    Run run = run().start();
    stuck.await(); // the courier now waits for an answer, until this test lets it go

    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      MetricSet set = run.metrics("loss" + t);
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int step = 0; step < ROWS / 4; step++) {
                      set.log(step, step);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    boolean written = run.flush(Duration.ofSeconds(30));
    Stats whileStuck = run.stats();
    released.countDown();

    finish("stuck transport", run);
    assertTrue(written);
    assertEquals(0, whileStuck.acked());
    assertEquals(0, whileStuck.dropped());
    assertAllArrived();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void what_the_server_refuses_is_counted_by_reason_and_holds_up_nothing() {
    sink.reply(
        (exchange, events) -> {
          List<RunScoped> good = new ArrayList<>(events);
          good.removeIf(MetricBatch.class::isInstance);
          sink.keep(good);
          StringBuilder rejected = new StringBuilder();
          for (int i = 0; i < events.size(); i++) {
            if (events.get(i) instanceof MetricBatch) {
              rejected.append(rejected.isEmpty() ? "" : ",");
              rejected.append("{\"index\":%d,\"reason\":\"rank_range\"}".formatted(i));
            }
          }
          EventSink.answer(
              exchange, 200, "{\"accepted\":" + good.size() + ",\"rejected\":[" + rejected + "]}");
        });
    Run run = run().start();
    run.log(1, "loss", 1);

    Stats stats = finish("refused", run);

    assertEquals(Map.of("rank_range", 1L), stats.rejections());
    assertEquals(2, sink.arrivals().once().events().size());
    assertEquals(0, stats.spooled());
  }

  @Test
  void pending_events_are_sent_again_and_accepted_ones_are_not() {
    AtomicInteger requests = new AtomicInteger();
    sink.reply(
        (exchange, events) -> {
          if (requests.incrementAndGet() > 1) {
            sink.accept(exchange, events);
          } else {
            sink.keep(events);
            String pending = events.size() > 1 ? "[0,1]" : "[0]";
            int accepted = Math.max(0, events.size() - 2);
            EventSink.answer(
                exchange, 503, "{\"accepted\":%d,\"pending\":%s}".formatted(accepted, pending));
          }
        });
    Run run = run().flushEvery(Duration.ofHours(1)).start();
    run.log(1, "loss", 1);
    run.line("stdout", "x");

    finish("pending", run);

    assertEquals(2, sink.arrivals().repeats());
    assertEquals(4, sink.arrivals().once().events().size());
  }

  @Test
  void a_request_that_is_too_large_is_halved() {
    sink.reply(
        (exchange, events) -> {
          if (events.size() > 2) {
            EventSink.answer(exchange, 413, "{\"type\":\"/problems/too-large\"}");
          } else {
            sink.accept(exchange, events);
          }
        });
    Run run = run().start();
    train(run);

    finish("413", run);

    assertAllArrived();
    assertEquals(0, sink.arrivals().repeats());
  }

  @Test
  void a_server_that_never_answers_leaves_all_in_the_spool_for_the_next_start() {
    int port = sink.port();
    sink.close();
    Run first = run().closeWithin(Duration.ofMillis(300)).start();
    train(first);
    first.finish();
    assertTrue(first.stats().spooled() > 0);

    sink = new EventSink(port);
    try (Run second = run().start()) {
      second.log(0, "other", 1);
    }

    Arrivals resent = sink.arrivals().where(event -> event.header().resent());
    System.out.printf(
        "left in the spool: %d, resent: %d, gaps %d, repeats %d%n",
        first.stats().spooled(), resent.events().size(), resent.gaps(), resent.repeats());
    assertEquals(first.stats().spooled(), resent.once().events().size());
    assertEquals(ROWS, resent.rows());
    assertEquals(0, sink.arrivals().gaps());
    assertTrue(resent.events().stream().allMatch(e -> e.header().run().equals(first.id())));
  }
}
