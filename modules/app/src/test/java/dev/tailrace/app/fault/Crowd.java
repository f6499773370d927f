package dev.tailrace.app.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.testkit.fault.ApiClient.Answer;
import dev.tailrace.testkit.fault.Flaw;
import dev.tailrace.testkit.fault.ServerProcess;
import dev.tailrace.testkit.fault.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Many runs of several ranks that beat once a second, unreliably: beats are dropped, late, out of
 * order or come twice. Some runs die at known moments. What each is shown as is compared with what
 * is true.
 */
final class Crowd {
  static final long LOST_AFTER_MS = 10_000;
  private static final long BEAT_MS = 1_000;
  private static final double DROPPED = 0.2;
  private static final double LATE = 0.2;
  private static final double TWICE = 0.1;
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

  private final ServerProcess server;
  private final int runs;
  private final int ranks;
  private final Random random;
  private final Verdict verdict = new Verdict();
  private final List<String> late = new ArrayList<>();
  // When the last beat was acknowledged of those that are dead, and when they were first seen lost.
  private final Map<String, Long> deadNanos = new HashMap<>();
  private final Map<String, Long> seenLostNanos = new HashMap<>();
  private boolean byMetrics;
  private long looks;
  private long beats;

  Crowd(ServerProcess server, int runs, int ranks, long seed) {
    this.server = server;
    this.runs = runs;
    this.ranks = ranks;
    random = new Random(seed);
  }

  /** They send points instead of heartbeats, so they are heard by a fold. */
  Crowd beatingByMetrics() {
    byMetrics = true;
    return this;
  }

  void begin() throws IOException, InterruptedException {
    var events = new StringBuilder();
    for (int run = 0; run < runs; run++) {
      for (int rank = 0; rank < ranks; rank++) {
        events.append(
            """
            {"type":"run.started","v":1,"run":"crowd-%d","time":1,"heartbeatMs":1000,"rank":%d,\
            "worldSize":%d}
            """
                .formatted(run, rank, ranks));
      }
    }
    String _ = server.api().publish(events.toString());
  }

  /** Lets them beat for so long, and looks at them. */
  void live(long ms) throws InterruptedException {
    long end = System.nanoTime() + ms * 1_000_000L;
    while (System.nanoTime() < end) {
      long begun = System.nanoTime();
      beat();
      look();
      server.pause(Math.max(1, BEAT_MS - (System.nanoTime() - begun) / 1_000_000L));
    }
  }

  /** So many runs beat no more from now on. */
  void kill(int count) {
    for (int run = 0; run < count; run++) {
      deadNanos.put("crowd-" + run, System.nanoTime());
    }
  }

  private void beat() throws InterruptedException {
    List<String> sent = new ArrayList<>(late);
    late.clear();
    for (int run = 0; run < runs; run++) {
      if (deadNanos.containsKey("crowd-" + run)) {
        continue;
      }
      for (int rank = 0; rank < ranks; rank++) {
        String beat = beat(run, rank);
        double fate = random.nextDouble();
        if (fate < DROPPED) {
          continue;
        }
        (fate < DROPPED + LATE ? late : sent).add(beat);
        if (fate > 1 - TWICE) {
          sent.add(beat);
        }
      }
    }
    late.removeIf(beat -> deadNanos.keySet().stream().anyMatch(run -> of(beat, run)));
    Collections.shuffle(sent, random);
    try {
      Answer _ = server.api().post(String.join("", sent), ANSWER_MAX);
    } catch (IOException _) {
      // The server is away: its runs are heard again when it is back.
    }
  }

  private String beat(int run, int rank) {
    String common = "\"v\":1,\"run\":\"crowd-%d\",\"time\":1,\"rank\":%d".formatted(run, rank);
    return byMetrics
        ? "{\"type\":\"metrics\",%s,\"step\":%d,\"metrics\":{\"loss\":1}}\n"
            .formatted(common, ++beats)
        : "{\"type\":\"heartbeat\",%s}\n".formatted(common);
  }

  private static boolean of(String beat, String run) {
    return beat.contains("\"" + run + "\"");
  }

  private void look() throws InterruptedException {
    List<JsonNode> rows;
    try {
      Answer answer = server.api().ask("/api/v1/runs?columns=id,status&limit=1000");
      if (answer.status() != 200) {
        return; // it says that it cannot know
      }
      rows = new ArrayList<>();
      answer.json().path("runs").forEach(rows::add);
    } catch (IOException _) {
      return;
    }
    looks++;
    for (JsonNode row : rows) {
      String run = row.path("id").asText();
      boolean lost = row.path("status").asText().equals("lost");
      if (lost && !deadNanos.containsKey(run)) {
        verdict.found(Flaw.FALSE_DEAD, row.toString());
      }
      if (lost) {
        seenLostNanos.putIfAbsent(run, System.nanoTime());
      }
    }
  }

  /** How long it took to find the dead, from their last beat, in ms; ascending. */
  List<Long> detectedMs() {
    return seenLostNanos.entrySet().stream()
        .filter(it -> deadNanos.containsKey(it.getKey()))
        .map(it -> (it.getValue() - deadNanos.getOrDefault(it.getKey(), 0L)) / 1_000_000L)
        .sorted()
        .toList();
  }

  long looks() {
    return looks;
  }

  Verdict verdict() {
    for (String run : deadNanos.keySet()) {
      if (!seenLostNanos.containsKey(run)) {
        verdict.found(Flaw.MISSED_DEAD, run);
      }
    }
    return verdict;
  }
}
