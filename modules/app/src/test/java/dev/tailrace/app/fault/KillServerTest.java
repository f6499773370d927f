package dev.tailrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of the whole process by an outside driver, while a sender with a ledger goes on. */
final class KillServerTest {
  private static final int KILLS = 5;
  private static final long SPREAD_MS = 10_000;
  private static final Pattern STEP = Pattern.compile("\"step\":(\\d+)");
  private static final Pattern LINE = Pattern.compile("\"text\":\"line (\\d+)\"");
  private static final Pattern SUMMARY = Pattern.compile("\"summary\":\\{\"n\":(\\d+)\\}");
  private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]+)\"");

  @TempDir Path folder;

  @Test
  void what_was_acknowledged_is_visible_exactly_once() throws Exception {
    long seed = 3;
    UpProcess up = new UpProcess(folder);
    List<String> phases = new ArrayList<>();

    JavaProcess server = killWhileSending(up, new Random(seed), phases);

    Ledger ledger = Ledger.read(folder.resolve("ledger"));
    Verdict verdict = compare(up, ledger);
    int verified = up.verify();
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

  /** Returns the server that runs after the last kill, ready. */
  private JavaProcess killWhileSending(UpProcess up, Random random, List<String> phases)
      throws Exception {
    Path stop = folder.resolve("stop");
    JavaProcess server = up.start();
    try (JavaProcess sender =
        JavaProcess.start(
            folder.resolve("sender.log"),
            "dev.tailrace.app.fault.Sender",
            up.url(),
            folder.resolve("ledger").toString(),
            stop.toString())) {
      for (int kill = 0; kill < KILLS; kill++) {
        long slice = SPREAD_MS / KILLS;
        up.pause(slice * kill + random.nextLong(slice));
        phases.add(up.phase());
        server.kill();
        server.close();
        server = up.start();
      }
      up.awaitReady(server);
      up.pause(2_000);
      Files.createFile(stop);
      assertEquals(0, sender.await(), sender.printed());
    }
    up.awaitReady(server);
    return server;
  }

  private static Verdict compare(UpProcess up, Ledger ledger)
      throws IOException, InterruptedException {
    Verdict verdict = Verdict.NOTHING;
    for (String run : ledger.sent().keySet()) {
      SortedSet<Integer> sent = ledger.sent().get(run);
      SortedSet<Integer> acked = ledger.acked().getOrDefault(run, sent.headSet(0));
      String of = "/api/v1/runs/" + run;
      verdict =
          verdict
              .with(sent, acked, found(STEP, up.get(of + "/points?metric=v&format=ndjson")))
              .with(sent, acked, paged(up, LINE, of + "/logs?limit=1000"))
              .with(sent, acked, paged(up, SUMMARY, of + "/events?limit=1000"));
    }
    return verdict;
  }

  private static List<Integer> paged(UpProcess up, Pattern wanted, String path)
      throws IOException, InterruptedException {
    List<Integer> all = new ArrayList<>();
    String cursor = "";
    while (true) {
      String page = up.get(path + cursor);
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
}
