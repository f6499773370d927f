package dev.tailrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.testkit.fault.Checker;
import dev.tailrace.testkit.fault.Flaw;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.Ledger;
import dev.tailrace.testkit.fault.Reliability;
import dev.tailrace.testkit.fault.ServerProcess;
import dev.tailrace.testkit.fault.Size;
import dev.tailrace.testkit.fault.Trainer;
import dev.tailrace.testkit.fault.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names and runs without end: who makes up too many meets a limit, and nobody else does. */
final class ManyNamesTest {
  private static final long SEED = 31;
  private static final int LIMIT = 100_000;
  private static final int NAMES_AN_EVENT = 4_000;
  private static final int RUNS_A_REQUEST = 1_000;
  private static final int READS = 200;
  private static final long SETTLE_MS = 1_000;

  /** More than the heap, since threads, code and what RocksDB keeps lie outside of it. */
  private static final long RESIDENT_MB_MAX = Size.of(700, 1_400);

  /** By the middle one of many reads, and with room for a machine that is busy otherwise. */
  private static final double SLOWER_MAX = 3;

  @TempDir Path folder;

  @Test
  void a_run_beyond_its_names_is_told_so_and_the_others_go_on() throws Exception {
    int events = Size.of(30, 250);
    int taken = LIMIT / NAMES_AN_EVENT;
    var server = new ServerProcess(folder);
    try (JavaProcess life = server.startReady()) {
      Trainer.Plan plan = Trainer.Plan.to(server.url(), folder, "other").runs(2).rounds(60);
      try (JavaProcess trainer = plan.start(JavaProcess.Launch.USUAL)) {
        for (int event = 0; event < events; event++) {
          String _ = server.api().publish(names(event * NAMES_AN_EVENT));
        }
        assertEquals(0, trainer.await(), trainer.printed());
      }
      Verdict verdict = Checker.compare(server.api(), Ledger.read(plan.ledger()));
      List<JsonNode> letters = server.awaitLetters(events - taken);
      if (letters.size() != events - taken) {
        verdict.found(Flaw.UNREPORTED, letters.size() + " of " + (events - taken) + " refused");
      }
      long points = server.api().json("/api/v1/runs/names").findValue("points").asLong();
      if (points != LIMIT) {
        verdict.found(Flaw.LOST, points + " points of " + LIMIT);
      }

      Reliability.of("R31", SEED, verdict)
          .with("names", events * NAMES_AN_EVENT)
          .with("residentMb", life.residentKb() >> 10)
          .print();
      verdict.assertClean(100);
      assertTrue(life.residentKb() >> 10 < RESIDENT_MB_MAX);
    }
  }

  @Test
  void a_great_many_runs_take_bounded_memory_and_slow_no_read_of_another() throws Exception {
    int runs = Size.of(3_000, 100_000);
    int heapMb = Size.of(512, 1_024);
    var server = new ServerProcess(folder);
    server.launch(JavaProcess.Launch.USUAL.heapMb(heapMb));
    try (JavaProcess life = server.startReady()) {
      server.pause(SETTLE_MS);
      String first = server.api().publish(run("other"));
      String _ = server.api().get("/api/v1/runs/other?after=" + first);
      List<Long> _ = readMicros(server); // what is loaded and compiled by the first reads
      List<Long> before = readMicros(server);
      long residentBeforeKb = life.residentKb();
      String position = "";
      for (int from = 0; from < runs; from += RUNS_A_REQUEST) {
        position =
            server
                .api()
                .publish(
                    IntStream.range(from, Math.min(runs, from + RUNS_A_REQUEST))
                        .mapToObj(n -> run("many-" + n))
                        .collect(Collectors.joining()));
      }
      awaitFolded(server, runs, position);
      List<Long> after = readMicros(server);
      long residentKb = life.residentKb();
      double ratio = (double) middle(after) / middle(before);

      var verdict = new Verdict();
      Reliability.of("R31-runs", SEED, verdict)
          .with("runs", runs)
          .with("residentMb", residentKb >> 10)
          .with("residentBeforeMb", residentBeforeKb >> 10)
          .with("readP50us", middle(after))
          .with("readP99us", after.get(after.size() * 99 / 100))
          .with("readP50ratio", "%.2f".formatted(ratio))
          .print();
      assertTrue(residentKb >> 10 < RESIDENT_MB_MAX, () -> residentKb + " KiB");
      assertTrue(ratio < SLOWER_MAX, () -> "reads take " + ratio + " times as long");
    }
  }

  /** A run with a start, a config and one point. */
  private static String run(String id) {
    return """
        {"type":"run.started","v":1,"run":"%1$s","time":1,"config":{"lr":0.1,"seed":7}}
        {"type":"metrics","v":1,"run":"%1$s","time":1,"step":1,"metrics":{"loss":1}}
        """
        .formatted(id);
  }

  private static void awaitFolded(ServerProcess server, int runs, String position)
      throws Exception {
    long deadline = System.nanoTime() + Size.of(30, 300) * 1_000_000_000L;
    String last = "/api/v1/runs/many-" + (runs - 1) + "?after=" + position;
    while (server.api().ask(last).status() != 200) {
      assertTrue(System.nanoTime() < deadline, "the last run does not show");
      server.pause(200);
    }
    assertEquals("1", server.api().json(last).findValue("points").asText());
  }

  /** How long reads of another run took, ascending. */
  private static List<Long> readMicros(ServerProcess server) throws Exception {
    List<Long> micros = new ArrayList<>();
    for (int read = 0; read < READS; read++) {
      long begun = System.nanoTime();
      String _ = server.api().get("/api/v1/runs/other");
      String _ = server.api().get("/api/v1/runs/other/points?metric=loss&format=ndjson");
      micros.add((System.nanoTime() - begun) / 1_000);
    }
    micros.sort(null);
    return micros;
  }

  private static long middle(List<Long> sorted) {
    return sorted.get(sorted.size() / 2);
  }

  private static String names(int from) {
    return IntStream.range(from, from + NAMES_AN_EVENT)
        .mapToObj(n -> "\"name-" + n + "\":1")
        .collect(
            Collectors.joining(
                ",",
                "{\"type\":\"metrics\",\"v\":1,\"run\":\"names\",\"time\":1,\"step\":1,"
                    + "\"metrics\":{",
                "}}"));
  }
}
