package dev.tailrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that makes up names without end meets its limit, and nobody else does. */
final class ManyNamesTest {
  private static final long SEED = 31;
  private static final int LIMIT = 100_000;
  private static final int NAMES_AN_EVENT = 4_000;

  @TempDir Path folder;

  @Test
  void a_run_beyond_its_names_is_told_so_and_the_others_go_on() throws Exception {
    int events = Size.of(30, 250);
    int taken = LIMIT / NAMES_AN_EVENT;
    var server = new ServerProcess(folder);
    try (JavaProcess _ = server.startReady()) {
      Trainer.Plan plan = Trainer.Plan.to(server.url(), folder, "other").runs(2).rounds(60);
      try (JavaProcess trainer = plan.start(JavaProcess.Launch.USUAL)) {
        for (int event = 0; event < events; event++) {
          String _ = server.api().publish(names(event * NAMES_AN_EVENT));
        }
        assertEquals(0, trainer.await(), trainer.printed());
      }
      Verdict verdict = Checker.compare(server.api(), Ledger.read(plan.ledger()));
      List<JsonNode> letters = awaitLetters(server, events - taken);
      if (letters.size() != events - taken) {
        verdict.found(Flaw.UNREPORTED, letters.size() + " of " + (events - taken) + " refused");
      }
      long points = server.api().json("/api/v1/runs/names").findValue("points").asLong();
      if (points != LIMIT) {
        verdict.found(Flaw.LOST, points + " points of " + LIMIT);
      }

      Reliability.of("R31", SEED, verdict).with("names", events * NAMES_AN_EVENT).print();
      verdict.assertClean(100);
    }
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

  private static List<JsonNode> awaitLetters(ServerProcess server, int count) throws Exception {
    long deadline = System.nanoTime() + Size.of(30, 300) * 1_000_000_000L;
    List<JsonNode> letters = List.of();
    while (letters.size() < count && System.nanoTime() < deadline) {
      server.pause(200);
      letters = server.api().all("/api/v1/dead-letters?reason=series_quota", "deadLetters");
    }
    return letters;
  }
}
