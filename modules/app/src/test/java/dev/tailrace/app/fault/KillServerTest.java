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
  private static final long SEED = 3;
  private static final int PAST_RUNS = 8;
  private static final int PAST_POINTS = 20_000;
  private static final Pattern STEP = Pattern.compile("\"step\":(\\d+)");
  private static final Pattern LINE = Pattern.compile("\"text\":\"line (\\d+)\"");
  private static final Pattern SUMMARY = Pattern.compile("\"summary\":\\{\"n\":(\\d+)\\}");
  private static final Pattern POINTS = Pattern.compile("\"points\":(\\d+)");
  private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]+)\"");

  @TempDir Path folder;

  @Test
  void what_was_acknowledged_is_visible_exactly_once() throws Exception {
    Random random = new Random(SEED);
    UpProcess up = new UpProcess(folder);
    publishThePast(up);
    Killer killer = Killer.measure(up, random);

    JavaProcess server = killWhileSending(up, killer, Killer.plan(random));

    Ledger ledger = Ledger.read(folder.resolve("ledger"));
    Verdict verdict = compare(up, ledger);
    int past = pastPoints(up);
    int verified = up.verify();
    server.close();
    System.out.printf(
        "KILL server seed=%d kills=%d phases=%s acked=%d visible=%d lost=%d dup=%d phantom=%d"
            + " digests=%s%n",
        SEED,
        killer.found().size(),
        killer.found(),
        ledger.ackedEvents(),
        verdict.visible(),
        verdict.lost(),
        verdict.dup(),
        verdict.phantom(),
        verified == 0 ? "equal" : "differ");
    assertTrue(ledger.ackedEvents() > 100, "the sender got nothing done");
    assertEquals(new Verdict(verdict.visible(), 0, 0, 0), verdict);
    assertEquals(PAST_RUNS * PAST_POINTS, past);
    assertEquals(0, verified, Files.readString(folder.resolve("verify.log")));
  }

  /** Makes a log that takes seconds to be restored, so that a kill can fall into that. */
  private static void publishThePast(UpProcess up) throws IOException, InterruptedException {
    try (JavaProcess server = up.start()) {
      up.awaitReady(server);
      for (int run = 0; run < PAST_RUNS; run++) {
        StringBuilder events = new StringBuilder();
        for (int n = 1; n <= PAST_POINTS; n++) {
          events.append(
              """
              {"type":"metrics","v":1,"run":"past-%d","writer":"w","seq":%d,"time":1,"step":%d,\
              "metrics":{"v":%d}}
              """
                  .formatted(run, n, n, n));
        }
        up.publish(events.toString());
      }
    }
  }

  private static int pastPoints(UpProcess up) throws IOException, InterruptedException {
    int points = 0;
    for (int run = 0; run < PAST_RUNS; run++) {
      points += found(POINTS, up.get("/api/v1/runs/past-" + run)).getFirst();
    }
    return points;
  }

  /** Returns the server that runs after the last kill, ready. */
  private JavaProcess killWhileSending(UpProcess up, Killer killer, List<Phase> plan)
      throws Exception {
    Path stop = folder.resolve("stop");
    try (JavaProcess sender =
        JavaProcess.start(
            folder.resolve("sender.log"),
            "dev.tailrace.app.fault.Sender",
            up.url(),
            folder.resolve("ledger").toString(),
            stop.toString())) {
      for (Phase phase : plan) {
        killer.killIn(phase);
      }
      JavaProcess server = up.start();
      up.awaitReady(server);
      up.pause(2_000);
      Files.createFile(stop);
      assertEquals(0, sender.await(), sender.printed());
      return server;
    }
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
