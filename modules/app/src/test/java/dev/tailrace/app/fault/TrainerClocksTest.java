package dev.tailrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.testkit.fault.ApiClient;
import dev.tailrace.testkit.fault.Flaw;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.Reliability;
import dev.tailrace.testkit.fault.ServerProcess;
import dev.tailrace.testkit.fault.Size;
import dev.tailrace.testkit.fault.Verdict;
import dev.tailrace.testkit.fault.WallClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that report by the SDK while the clock of their machine is wrong, or jumps. */
final class TrainerClocksTest {
  private static final long SEED = 20;
  private static final long HOUR_S = 3_600;
  private static final long SAW_S = 600;
  private static final String SAW = "sawtooth";
  private static final String KILLED = "killed";
  private static final Pattern STEPS = Pattern.compile("steps=([0-9]+) ");

  @TempDir Path folder;

  @Test
  void whatever_their_clock_says_nothing_is_refused_and_nobody_called_dead() throws Exception {
    assumeTrue(WallClock.possible(), "libfaketime is not installed");
    Map<String, Long> aheadS = aheadS();
    Map<String, JavaProcess> trainers = new LinkedHashMap<>();
    Path stop = folder.resolve("stop");
    var server = new ServerProcess(folder);
    var verdict = new Verdict();
    WallClock saw = WallClock.at(folder.resolve("clock-" + SAW));
    try (JavaProcess _ = server.startReady()) {
      try {
        start(server.url(), aheadS, saw, stop, trainers);
        awaitStarted(server, trainers.keySet());
        Objects.requireNonNull(trainers.get(KILLED)).kill();
        int looks = Size.of(7, 60);
        for (int look = 1; look <= looks; look++) {
          saw.ahead(look % 2 == 0 ? SAW_S : -SAW_S);
          server.pause(1_000);
          lookAt(server, verdict);
        }
        checkDead(server, verdict);
        Files.createFile(stop);
        long points = 0;
        for (var trainer : trainers.entrySet()) {
          if (!trainer.getKey().equals(KILLED)) {
            points += compare(server, trainer.getKey(), trainer.getValue(), verdict);
          }
        }
        long skewS = shownSkew(server, aheadS, verdict);
        int letters = server.api().all("/api/v1/dead-letters", "deadLetters").size();

        Reliability.of("R20-process", SEED, verdict)
            .with("points", points)
            .with("looks", looks)
            .with("skewOffMostS", skewS)
            .with("deadLetters", letters)
            .print();
        verdict.assertClean(0);
        assertEquals(0, letters);
      } finally {
        trainers.values().forEach(JavaProcess::close);
      }
    }
  }

  private void start(
      String url,
      Map<String, Long> aheadS,
      WallClock saw,
      Path stop,
      Map<String, JavaProcess> trainers)
      throws IOException {
    for (var trainer : aheadS.entrySet()) {
      String name = trainer.getKey();
      WallClock clock = name.equals(SAW) ? saw : WallClock.at(folder.resolve("clock-" + name));
      clock.ahead(trainer.getValue());
      JavaProcess.Launch launch = clock.within(JavaProcess.Launch.USUAL);
      trainers.put(name, SdkTrainer.start(launch, folder, url, name, stop));
    }
  }

  /** How far each one's clock is ahead. */
  private static Map<String, Long> aheadS() {
    long now = Instant.now().getEpochSecond();
    Map<String, Long> aheadS = new LinkedHashMap<>();
    aheadS.put("fast", 2 * HOUR_S);
    aheadS.put("slow", -24 * HOUR_S);
    aheadS.put("year-1970", -now + 24 * HOUR_S);
    aheadS.put("year-2100", Instant.parse("2100-01-01T00:00:00Z").getEpochSecond() - now);
    aheadS.put(SAW, SAW_S);
    aheadS.put(KILLED, 24 * HOUR_S);
    return aheadS;
  }

  private static void awaitStarted(ServerProcess server, Iterable<String> runs) throws Exception {
    long deadline = System.nanoTime() + 60_000_000_000L;
    for (String run : runs) {
      while (points(server, run) == 0) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError(run + " does not report");
        }
        server.pause(50);
      }
    }
  }

  private static long points(ServerProcess server, String run) throws Exception {
    ApiClient.Answer answer = server.api().ask("/api/v1/runs/" + run);
    return answer.status() == 200 ? answer.json().findValue("points").asLong() : 0;
  }

  private static void lookAt(ServerProcess server, Verdict verdict) throws Exception {
    for (JsonNode row : server.api().all("/api/v1/runs?columns=id,status", "runs")) {
      String status = row.path("status").asText();
      boolean alive = List.of("running", "stale").contains(status);
      if (!alive && !row.path("id").asText().equals(KILLED)) {
        verdict.found(Flaw.FALSE_DEAD, row.toString());
      }
    }
  }

  private static void checkDead(ServerProcess server, Verdict verdict) throws Exception {
    String status = run(server, KILLED).path("status").asText();
    if (!status.equals("lost")) {
      verdict.found(Flaw.MISSED_DEAD, "a process that was killed is " + status);
    }
  }

  private static JsonNode run(ServerProcess server, String id) throws Exception {
    return server.api().json("/api/v1/runs/" + id).path("run");
  }

  /** The number of points, all of which are there with their values. */
  private static long compare(
      ServerProcess server, String run, JavaProcess trainer, Verdict verdict) throws Exception {
    assertEquals(0, trainer.await(), trainer.printed());
    Matcher said = STEPS.matcher(trainer.printed());
    assertEquals(true, said.find(), trainer.printed());
    long steps = Long.parseLong(said.group(1));
    String status = run(server, run).path("status").asText();
    assertEquals("finished", status, run);
    String points = server.api().get("/api/v1/runs/" + run + "/points?metric=v&format=ndjson");
    long step = 0;
    for (String line : points.lines().toList()) {
      if (!line.contains("\"step\":" + step + ",")) {
        verdict.found(Flaw.REORDERED, run + " at " + step + ": " + line);
      }
      step++;
    }
    if (step != steps) {
      verdict.found(step < steps ? Flaw.LOST : Flaw.DUP, run + ": " + step + " of " + steps);
    }
    return steps;
  }

  /** What start and creation say about a clock is how wrong it is, to so many seconds at most. */
  private static long shownSkew(ServerProcess server, Map<String, Long> aheadS, Verdict verdict)
      throws Exception {
    long most = 0;
    for (var trainer : aheadS.entrySet()) {
      JsonNode run = run(server, trainer.getKey());
      long shownS = (run.path("startTime").asLong() - run.path("createdTime").asLong()) / 1_000;
      long off = Math.abs(shownS - trainer.getValue());
      most = Math.max(most, off);
      if (off > 60) {
        verdict.found(Flaw.CHANGED, trainer.getKey() + " is shown as " + shownS + " s ahead");
      }
    }
    return most;
  }
}
