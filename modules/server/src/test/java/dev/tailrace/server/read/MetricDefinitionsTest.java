package dev.tailrace.server.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.RunEvent.MetricDefined;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MetricDefinitionsTest {
  private final MetricDefinitions definitions = new MetricDefinitions();

  private void say(String run, long time, String name, @Nullable String x, @Nullable String goal) {
    Header header = Header.unsequenced(run, time);
    definitions.add(run, new MetricDefined(header, name, x, null, goal), time);
  }

  @Test
  void a_pattern_holds_for_every_metric_that_it_fits_and_a_full_name_wins() {
    say("a", 1, "val/*", "epoch", "minimize");
    say("a", 2, "val/acc", "batch", "maximize");

    assertEquals("minimize", definitions.goal("val/loss"));
    assertEquals("epoch", definitions.x("val/loss"));
    assertEquals("maximize", definitions.goal("val/acc"));
    assertEquals("batch", definitions.x("val/acc"));
    assertNull(definitions.goal("train/loss"));
    assertNull(definitions.x("train/loss"));
  }

  @Test
  void runs_that_contradict_each_other_give_no_goal() {
    say("a", 1, "loss", null, "minimize");
    say("b", 2, "loss", null, "maximize");

    assertNull(definitions.goal("loss"));
  }

  @Test
  void what_a_run_said_later_counts() {
    say("a", 1, "loss", "epoch", "minimize");
    say("a", 2, "loss", "batch", "maximize");
    say("a", 3, "loss", null, null);

    assertEquals("maximize", definitions.goal("loss"));
    assertEquals("batch", definitions.x("loss"));
  }
}
