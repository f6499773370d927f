package dev.tailrace.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.app.api.Api;
import dev.tailrace.app.api.Query;
import dev.tailrace.app.demo.Demo;
import dev.tailrace.app.demo.Destination;
import dev.tailrace.app.demo.SavedModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo against a real server: what the API shows is what the trainings did. */
class DemoTest {
  private static final long STEPS = 900;
  private static final long WAIT_S_MAX = 90;

  private static final CountDownLatch NEVER = new CountDownLatch(1);

  @TempDir static Path folder;
  private static final List<String> NOTICES = new CopyOnWriteArrayList<>();
  private static UpProcess server;
  private static Api api;
  private static Demo demo;

  @BeforeAll
  static void train() throws IOException, InterruptedException {
    server = UpProcess.start(folder.resolve("data")).awaitReady();
    api = new Api(server.url(), null);
    var destination = new Destination(server.url(), null, folder.resolve("spool"));
    demo = new Demo(destination, new Demo.Pacing(STEPS, 45, 90), 0, NOTICES::add);
    demo.start();
  }

  @AfterAll
  static void stop() {
    demo.close();
    api.close();
    server.close();
  }

  private static JsonNode await(String run, Predicate<JsonNode> wanted)
      throws InterruptedException {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
    while (true) {
      Typed typed = server.type("show", run, "--json");
      JsonNode shown = typed.exitCode() == 0 ? tree(typed.out()) : tree("{}");
      if (wanted.test(shown)) {
        return shown;
      }
      assertTrue(System.nanoTime() < deadlineNanos, "still: " + shown);
      assertFalse(NEVER.await(100, TimeUnit.MILLISECONDS));
    }
  }

  private static JsonNode tree(String json) {
    try {
      return Api.JSON.readTree(json);
    } catch (IOException e) {
      throw new AssertionError(json, e);
    }
  }

  private static Predicate<JsonNode> hasStatus(String status) {
    return run -> run.path("status").asText().equals(status);
  }

  @Test
  void figures_of_the_steady_run_follow_from_its_stored_weights() throws Exception {
    String run = demo.runs().get(0);

    JsonNode shown = await(run, hasStatus("finished"));

    SavedModel model;
    try (InputStream bytes =
        api.stream(Query.at("runs", run, "artifacts", "weights.json"), "*/*").body()) {
      model = new SavedModel(bytes.readAllBytes());
    }
    JsonNode summary = shown.path("summary");
    assertEquals(model.trainLoss(), summary.path("train/loss").doubleValue(), 1e-12);
    assertEquals(model.trainAccuracy(), summary.path("train/accuracy").doubleValue());
    assertEquals(model.validationLoss(), summary.path("val/loss").doubleValue(), 1e-12);
    assertEquals(model.validationAccuracy(), summary.path("val/accuracy").doubleValue());
    assertEquals(8 * STEPS, shown.path("metrics").path("train/loss").path("count").asLong());
    assertEquals(0, shown.path("ledger").path("duplicates").asInt());
    assertEquals(0, shown.path("ledger").path("gaps").size());
  }

  @Test
  void diverging_run_shows_its_nans_and_has_failed() throws Exception {
    String run = demo.runs().get(1);

    JsonNode shown = await(run, hasStatus("failed"));

    JsonNode loss = shown.path("metrics").path("train/loss");
    assertTrue(loss.path("nonFinite").asInt() > 0, loss::toString);
    assertTrue(loss.path("first").isNumber(), loss::toString);
    assertEquals("NaN", loss.path("last").asText());
    assertTrue(shown.path("reason").asText().contains("has not been finite"), shown::toString);
  }

  @Test
  void run_whose_process_was_killed_goes_on_degraded() throws Exception {
    String run = demo.runs().get(2);

    JsonNode shown = await(run, it -> it.path("degraded").asBoolean());

    var statuses = new ArrayList<String>();
    shown.path("ranks").forEach(rank -> statuses.add(rank.path("status").asText()));
    assertEquals(List.of("running", "running", "running", "lost"), statuses);
    assertEquals("running", shown.path("status").asText());
    assertTrue(shown.path("reason").asText().startsWith("rank 3 lost"), shown::toString);
    assertEquals(List.of("killed the process of rank 3 of " + run), NOTICES);
    Typed logs = server.type("logs", run, "--grep", "not 4");
    assertFalse(logs.lines().isEmpty(), "no rank has noticed");
  }

  @Test
  void demo_that_ctrl_c_reaches_at_once_in_all_processes_ends_as_interrupted() throws Exception {
    List<ProcessHandle> before = ProcessHandle.current().children().toList();
    var destination = new Destination(server.url(), null, folder.resolve("stopped"));
    var stopped = new Demo(destination, Demo.Pacing.DEFAULT, 2_000_000, NOTICES::add);
    stopped.start();
    var command = new ArrayList<>(List.of("kill", "-INT"));
    ProcessHandle.current()
        .children()
        .filter(it -> !before.contains(it))
        .forEach(rank -> command.add(Long.toString(rank.pid())));
    String run = stopped.runs().getLast();
    await(run, it -> 4 == countOf(it, "running"));

    Process kill = new ProcessBuilder(command).start();
    stopped.close();
    kill.waitFor();

    JsonNode shown = await(run, hasStatus("interrupted"));
    assertEquals(4, countOf(shown, "interrupted"), shown::toString);
  }

  private static long countOf(JsonNode run, String status) {
    return run.path("ranks")
        .valueStream()
        .filter(rank -> rank.path("status").asText().equals(status))
        .count();
  }

  @Test
  @Timeout(45) // the ranks are waited for a minute
  void demo_whose_ranks_never_come_ends_at_once_and_leaves_nothing() throws Exception {
    List<ProcessHandle> processesBefore = ProcessHandle.current().children().toList();
    Set<Thread> threadsBefore = Thread.getAllStackTraces().keySet();
    var destination = new Destination(server.url(), null, folder.resolve("early"));
    var early = new Demo(destination, Demo.Pacing.DEFAULT, 1_000, NOTICES::add);
    early.start();
    List<ProcessHandle> ranks =
        ProcessHandle.current().children().filter(it -> !processesBefore.contains(it)).toList();
    ranks.forEach(ProcessHandle::destroyForcibly);

    early.close();

    assertEquals(4, ranks.size());
    assertTrue(ranks.stream().noneMatch(ProcessHandle::isAlive));
    assertEquals(
        List.of(),
        Thread.getAllStackTraces().keySet().stream()
            .filter(it -> !threadsBefore.contains(it))
            .map(Thread::getName)
            .filter(name -> name.matches("hub|(steady|too-fast)-[0-9]+"))
            .toList());
  }
}
