package dev.tailrace.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.app.api.Api;
import dev.tailrace.app.cli.MetricDigest.Line;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricDigestTest {
  private final MetricDigest digest = new MetricDigest();

  private void add(String run, long step, String metrics) throws JsonProcessingException {
    JsonNode batch =
        Api.JSON.readTree(
            """
            {"run":"%s","rank":0,"steps":[%d],"times":[%d],"metrics":%s}
            """
                .formatted(run, step, 1_000 + step, metrics));
    digest.add(batch);
  }

  private List<String> due(long nowEpochMs) {
    return digest.due(nowEpochMs).stream().map(MetricDigestTest::text).toList();
  }

  private static String text(Line line) {
    return line.run() + " " + line.step() + " " + line.values() + " " + line.frames();
  }

  @Test
  void first_frame_of_a_run_comes_at_once_and_the_next_line_a_second_later() throws Exception {
    add("a", 1, "{\"loss\":[3]}");
    List<String> first = due(5_000);
    add("a", 2, "{\"loss\":[2]}");
    add("a", 3, "{\"loss\":[1]}");
    List<String> early = due(5_999);
    boolean waited = digest.waits();
    List<String> second = due(6_000);

    assertEquals(List.of("a 1 {loss=3} 1"), first);
    assertEquals(List.of(), early);
    assertTrue(waited);
    assertEquals(List.of("a 3 {loss=1} 2"), second);
    assertFalse(digest.waits());
    assertEquals(List.of(), due(9_000));
  }

  @Test
  void runs_are_merged_apart() throws Exception {
    add("a", 1, "{\"loss\":[3]}");
    add("b", 1, "{\"loss\":[4]}");

    assertEquals(List.of("a 1 {loss=3} 1", "b 1 {loss=4} 1"), due(5_000));
  }

  @Test
  void newest_step_wins_and_other_metrics_stay() throws Exception {
    add("a", 9, "{\"loss\":[1]}");
    add("a", 4, "{\"loss\":[2],\"val/loss\":[7]}");

    assertEquals(List.of("a 9 {loss=1, val/loss=7} 2"), due(5_000));
  }

  @Test
  void clock_that_is_set_back_holds_up_nothing() throws Exception {
    add("a", 1, "{\"loss\":[3]}");
    due(5_000);
    add("a", 2, "{\"loss\":[2]}");

    assertEquals(List.of("a 2 {loss=2} 1"), due(1_000));
  }

  @Test
  void end_of_a_run_takes_what_is_left_of_it() throws Exception {
    add("a", 1, "{\"loss\":[3]}");
    due(5_000);
    add("a", 2, "{\"loss\":[2]}");
    add("b", 1, "{\"loss\":[4]}");

    assertEquals("a 2 {loss=2} 1", digest.of("a", 5_001).map(MetricDigestTest::text).orElse(""));
    assertTrue(digest.of("a", 5_001).isEmpty());
    assertEquals(1, digest.all(5_001).size());
  }
}
