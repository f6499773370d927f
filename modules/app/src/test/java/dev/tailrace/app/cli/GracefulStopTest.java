package dev.tailrace.app.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.app.api.Api;
import dev.tailrace.app.api.Query;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM while events are written, views are read and tails are open. */
final class GracefulStopTest {
  private static final int WRITERS = 4;
  private static final int READERS = 2;
  private static final int TAILS = 8;
  private static final long STOP_MS_MAX = 30_000;

  @TempDir Path folder;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong told = new AtomicLong();
  private final AtomicLong read = new AtomicLong();
  private final AtomicInteger tailing = new AtomicInteger();

  /** What a client saw last. */
  private sealed interface End {
    /** Nobody listened any more, or the connection was closed before a request was sent on it. */
    record Gone() implements End {}

    /** An answer that says to come back. */
    record Later(int status) implements End {}

    /** Anything else. */
    record Broken(String how) implements End {}
  }

  /** How it ended. */
  private record Stopped(int exitCode, long ms, List<End> writers, List<String> tails) {}

  @Test
  void every_write_is_answered_tails_are_told_to_come_back_and_nothing_is_restored()
      throws Exception {
    Stopped stopped = stopUnderLoad();

    System.out.printf(
        "STOP ms=%d acknowledged=%d told=%d read=%d writers=%s%n",
        stopped.ms(), acknowledged.get(), told.get(), read.get(), stopped.writers());
    assertAll(
        () -> assertEquals(0, stopped.exitCode()),
        () -> assertTrue(stopped.ms() < STOP_MS_MAX, stopped::toString),
        () ->
            assertTrue(
                stopped.writers().stream().noneMatch(End.Broken.class::isInstance),
                stopped::toString),
        () ->
            assertTrue(
                stopped.tails().stream().allMatch(it -> it.startsWith("retry: 1000")),
                stopped::toString),
        () ->
            assertTrue(
                stopped.tails().stream().allMatch(it -> it.endsWith("whole")), stopped::toString));
    startsAgainWithAllThatWasAcknowledged();
  }

  private Stopped stopUnderLoad() throws Exception {
    try (UpProcess server = UpProcess.start(folder.resolve("data")).awaitReady();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<End>> writing = new ArrayList<>();
      List<Future<Long>> reading = new ArrayList<>();
      List<Future<String>> tailed = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        writing.add(clients.submit(write(server.url(), "run-" + i)));
      }
      await().atMost(30, SECONDS).until(() -> acknowledged.get() > 100);
      for (int i = 0; i < READERS; i++) {
        reading.add(clients.submit(() -> readAll(server.url())));
      }
      for (int i = 0; i < TAILS; i++) {
        tailed.add(clients.submit(() -> tail(server.url())));
      }
      await().atMost(30, SECONDS).until(() -> tailing.get() == TAILS && read.get() > 20);

      long beganNanos = System.nanoTime();
      server.terminate();
      int exitCode = server.awaitExit();
      long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);

      assertTrue(all(reading).stream().allMatch(it -> it > 0));
      return new Stopped(exitCode, ms, all(writing), all(tailed));
    }
  }

  private static <T> List<T> all(List<Future<T>> futures) throws Exception {
    List<T> all = new ArrayList<>();
    for (Future<T> future : futures) {
      all.add(future.get(10, SECONDS));
    }
    return all;
  }

  private void startsAgainWithAllThatWasAcknowledged() throws Exception {
    try (UpProcess again = UpProcess.start(folder.resolve("data")).awaitReady();
        Api api = new Api(again.url(), null)) {
      String figures = api.plain("/metrics").text();
      long events = 0;
      for (int i = 0; i < WRITERS; i++) {
        events += ledger(api, "run-" + i).path("events").asLong();
      }

      assertTrue(figures.contains("tailrace_restored_records_total 0.0"), figures);
      assertTrue(events >= acknowledged.get(), events + " of " + acknowledged.get());
      assertTrue(events <= told.get(), events + " of " + told.get());
      again.terminate();
      assertEquals(0, again.awaitExit());
    }
  }

  private static JsonNode ledger(Api api, String run) {
    return api.get(Query.at("runs", run)).body().path("run").path("ledger");
  }

  private Callable<End> write(String url, String run) {
    return () -> {
      for (int seq = 1; ; seq++) {
        String event =
            "{\"v\":1,\"run\":\"%s\",\"writer\":\"w\",\"seq\":%d,\"time\":1,\"type\":\"metrics\","
                    .formatted(run, seq)
                + "\"step\":%d,\"metrics\":{\"loss\":0.5}}".formatted(seq);
        var request =
            HttpRequest.newBuilder(URI.create(url + "/api/v1/events"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(event))
                .build();
        told.incrementAndGet();
        try {
          HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
          if (answer.statusCode() != 200) {
            return answer.statusCode() == 503
                ? new End.Later(503)
                : new End.Broken(answer.statusCode() + " " + answer.body());
          }
          acknowledged.incrementAndGet();
        } catch (ConnectException _) {
          return new End.Gone();
        } catch (IOException e) {
          return new End.Broken(e.toString());
        }
      }
    };
  }

  private long readAll(String url) throws InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url + "/api/v1/runs?limit=10")).build();
    while (true) {
      try {
        http.send(request, BodyHandlers.ofString());
        read.incrementAndGet();
      } catch (IOException _) {
        return read.get();
      }
    }
  }

  /** All that came, and whether the stream ended as a whole one does. */
  private String tail(String url) throws InterruptedException, IOException {
    var request = HttpRequest.newBuilder(URI.create(url + "/api/v1/tail")).build();
    HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
    var all = new StringBuilder();
    try (InputStream frames = answer.body()) {
      byte[] buffer = new byte[1 << 16];
      for (int count = frames.read(buffer); count >= 0; count = frames.read(buffer)) {
        if (all.isEmpty()) {
          tailing.incrementAndGet();
        }
        all.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
      }
      return all.append("whole").toString();
    } catch (IOException e) {
      return all.append(e).toString();
    }
  }
}
