package dev.tailrace.streams.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.tailrace.model.Logged;
import dev.tailrace.model.Value;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.run.RunState;
import dev.tailrace.store.RocksMemory;
import dev.tailrace.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunViewTest {
  private static final ViewScope SCOPE = new ViewScope(Topic.RUNS, 0, 1);

  @TempDir Path folder;
  private final RocksMemory memory = new RocksMemory(8 << 20, 4 << 20);
  private final Told told = new Told();
  private RunView runs = RunView.inMemory(SCOPE, told, () -> 0);

  @AfterEach
  void close() {
    runs.view().close();
    memory.close();
  }

  private void apply(long offset, String run, String type, String rest) {
    String json =
        "{\"type\":\"%s\",\"v\":1,\"run\":\"%s\",\"time\":%d%s}"
            .formatted(type, run, 500 + offset, rest);
    runs.view()
        .apply(
            new LogRecord(
                offset,
                1_000 + offset,
                run.getBytes(StandardCharsets.UTF_8),
                json.getBytes(StandardCharsets.UTF_8)));
  }

  private RunState run(String id) {
    RunState state = runs.run(id);
    assertNotNull(state);
    return state;
  }

  private List<Logged<RunEvent>> timeline(String id, long fromOffset) {
    List<Logged<RunEvent>> entries = new ArrayList<>();
    runs.timeline(id, fromOffset, Integer.MAX_VALUE, entries::add);
    return entries;
  }

  private void history() {
    apply(0, "a", "run.started", ",\"project\":\"p\",\"config\":{\"lr\":0.1}");
    apply(1, "b", "run.started", "");
    apply(2, "a", "run.summary", ",\"summary\":{\"best\":7}");
    apply(3, "a", "run.finished", ",\"status\":\"finished\"");
  }

  @Test
  void a_run_is_the_fold_of_its_events() {
    history();

    RunState state = run("a");

    assertEquals("p", state.project());
    assertEquals(new Value.Real(0.1), state.config().fields().get("lr"));
    assertEquals(new Value.Whole(7), state.summary().fields().get("best"));
    assertEquals(true, state.ended());
    assertEquals(false, run("b").ended());
    assertNull(runs.run("unknown"));
  }

  @Test
  void a_run_can_be_asked_as_of_a_position() {
    history();

    RunState then = runs.runBelow("a", 3);

    assertNotNull(then);
    assertEquals(false, then.ended());
    assertEquals(new Value.Whole(7), then.summary().fields().get("best"));
    assertNull(runs.runBelow("b", 1));
  }

  @Test
  void the_timeline_has_every_event_with_offset_and_broker_time() {
    history();

    var entries = timeline("a", 1);

    assertEquals(2, entries.size());
    assertEquals(2, entries.getFirst().offset());
    assertEquals(1_002, entries.getFirst().appendEpochMs());
  }

  @Test
  void a_timeline_that_stops_early_says_where_to_go_on() {
    history();

    assertEquals(2, runs.timeline("a", 0, 1, _ -> true));
    assertEquals(2, runs.timeline("a", 0, 10, logged -> logged.offset() < 2));
    assertEquals(3, runs.timeline("a", 2, 1, _ -> true));
    assertEquals(-1, runs.timeline("a", 0, 3, _ -> true));
    assertEquals(-1, runs.timeline("a", 4, 3, _ -> true));
  }

  @Test
  void reopening_folds_the_same_state_from_what_was_stored() {
    Path store = folder.resolve("store");
    runs = RunView.open(SCOPE, store, memory, told, () -> 0);
    history();
    RunState before = run("a");
    String digest = runs.view().digest().partition();
    runs.view().flush();
    runs.view().close();

    runs = RunView.open(SCOPE, store, memory, told, () -> 0);

    assertEquals(before, run("a"));
    assertEquals(Set.of("b"), runs.liveRuns());
    assertEquals(digest, runs.view().digest().partition());
  }

  @Test
  void a_purged_run_is_gone() {
    history();

    apply(4, "a", "run.purged", "");

    assertNull(runs.run("a"));
    assertEquals(0, timeline("a", 0).size());
    assertNotNull(runs.run("b"));
  }

  @Test
  void what_the_fold_refuses_is_a_dead_letter_and_not_in_the_timeline() {
    apply(0, "a", "run.started", "");
    StringBuilder keys = new StringBuilder("{");
    for (int i = 0; i < 6_000; i++) {
      keys.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":1");
    }
    apply(1, "a", "run.config", ",\"config\":" + keys + "}");
    String more = keys.toString().replace("\"k", "\"j");

    apply(2, "a", "run.config", ",\"config\":" + more + "}");

    assertEquals("config_quota 2", told.words.getLast());
    assertEquals(2, timeline("a", 0).size());
    assertEquals(6_000, run("a").config().fields().size());
  }
}
