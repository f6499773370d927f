package dev.tailrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of the whole process by an outside driver, while a sender with a ledger goes on. */
final class KillServerTest {
  private static final int KILLS = 5;
  private static final long SPREAD_MS = 10_000;
  private static final Duration READY_MAX = Duration.ofSeconds(90);
  private static final Pattern STEP = Pattern.compile("\"step\":(\\d+)");
  private static final Pattern LINE = Pattern.compile("\"text\":\"line (\\d+)\"");
  private static final Pattern SUMMARY = Pattern.compile("\"summary\":\\{\"n\":(\\d+)\\}");
  private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]+)\"");

  @TempDir Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final CountDownLatch never = new CountDownLatch(1);
  private int port;
  private int kafkaPort;

  @Test
  void what_was_acknowledged_is_visible_exactly_once() throws Exception {
    long seed = 3;
    Random random = new Random(seed);
    port = freePort();
    kafkaPort = freePort();
    Path ledgerFile = folder.resolve("ledger");
    Path stop = folder.resolve("stop");
    List<String> phases = new ArrayList<>();
    JavaProcess server = up();
    try (JavaProcess sender =
        JavaProcess.start(
            folder.resolve("sender.log"),
            "dev.tailrace.app.fault.Sender",
            "http://127.0.0.1:" + port,
            ledgerFile.toString(),
            stop.toString())) {
      for (int kill = 0; kill < KILLS; kill++) {
        long slice = SPREAD_MS / KILLS;
        pause(slice * kill + random.nextLong(slice));
        phases.add(phase());
        server.kill();
        server.close();
        server = up();
      }
      awaitReady(server);
      pause(2_000);
      Files.createFile(stop);
      assertEquals(0, sender.await(), sender.printed());
    }

    Ledger ledger = Ledger.read(ledgerFile);
    awaitReady(server);
    Verdict verdict = compare(ledger);
    int verified = verify();
    server.close();

    System.out.printf(
        "KILL server seed=%d kills=%d phases=%s acked=%d visible=%d lost=%d dup=%d phantom=%d"
            + " digests=%s%n",
        seed,
        KILLS,
        phases,
        ledger.ackedEvents(),
        verdict.visible(),
        verdict.lost(),
        verdict.dup(),
        verdict.phantom(),
        verified == 0 ? "equal" : "differ");
    assertTrue(ledger.ackedEvents() > 100, "the sender got nothing done");
    assertEquals(new Verdict(verdict.visible(), 0, 0, 0), verdict);
    assertEquals(0, verified, Files.readString(folder.resolve("verify.log")));
  }

  private JavaProcess up() throws IOException {
    return JavaProcess.start(
        folder.resolve("server.log"),
        "dev.tailrace.app.Main",
        "up",
        "--port",
        Integer.toString(port),
        "--kafka-port",
        Integer.toString(kafkaPort),
        "--data",
        folder.resolve("data").toString());
  }

  private int verify() throws IOException, InterruptedException {
    try (JavaProcess verify =
        JavaProcess.start(
            folder.resolve("verify.log"),
            "dev.tailrace.app.Main",
            "verify",
            "--url",
            "http://127.0.0.1:" + port)) {
      return verify.await();
    }
  }

  private Verdict compare(Ledger ledger) throws IOException, InterruptedException {
    Verdict verdict = Verdict.NOTHING;
    for (String run : ledger.sent().keySet()) {
      SortedSet<Integer> sent = ledger.sent().get(run);
      SortedSet<Integer> acked = ledger.acked().getOrDefault(run, sent.headSet(0));
      String of = "/api/v1/runs/" + run;
      verdict =
          verdict
              .with(sent, acked, found(STEP, get(of + "/points?metric=v&format=ndjson")))
              .with(sent, acked, paged(LINE, of + "/logs?limit=1000"))
              .with(sent, acked, paged(SUMMARY, of + "/events?limit=1000"));
    }
    return verdict;
  }

  private List<Integer> paged(Pattern wanted, String path)
      throws IOException, InterruptedException {
    List<Integer> all = new ArrayList<>();
    String cursor = "";
    while (true) {
      String page = get(path + cursor);
      all.addAll(found(wanted, page));
      Matcher next = NEXT.matcher(page);
      if (!next.find()) {
        return all;
      }
      cursor = "&cursor=" + next.group(1);
    }
  }

  private static List<Integer> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(it -> Integer.valueOf(it.group(1))).toList();
  }

  /** What the server was doing when it was asked: start, restore or steady. */
  private String phase() throws InterruptedException {
    if (status("/livez") != 200) {
      return "start";
    }
    return status("/readyz") == 200 ? "steady" : "restore";
  }

  private void awaitReady(JavaProcess server) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + READY_MAX.toNanos();
    while (status("/readyz") != 200) {
      assertTrue(server.isAlive(), server.printed());
      assertTrue(System.nanoTime() < deadline, server.printed());
      pause(100);
    }
  }

  private int status(String path) throws InterruptedException {
    try {
      return send(path).statusCode();
    } catch (IOException _) {
      return 0;
    }
  }

  private String get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = send(path);
    assertEquals(200, answer.statusCode(), () -> path + ": " + answer.body());
    return answer.body();
  }

  private HttpResponse<String> send(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return http.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private void pause(long ms) throws InterruptedException {
    assertEquals(false, never.await(ms, TimeUnit.MILLISECONDS));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
