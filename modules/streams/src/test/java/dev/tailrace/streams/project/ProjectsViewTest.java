package dev.tailrace.streams.project;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.run.Patience;
import dev.tailrace.streams.view.LogRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProjectsViewTest {
  private final List<String> refused = new ArrayList<>();
  private final ProjectsView projects =
      new ProjectsView((_, refusal) -> refused.add(refusal.reason().code()));
  private long offset;

  private void apply(String key, String type, String rest) {
    String json =
        "{\"type\":\"%s\",\"v\":1,\"project\":\"p\",\"run\":\"p\",\"time\":7%s}"
            .formatted(type, rest);
    projects.apply(
        new LogRecord(
            offset++,
            1_000,
            key.getBytes(StandardCharsets.UTF_8),
            json.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void edits_merge_and_null_removes_a_tag() {
    apply("p", "project.created", ",\"name\":\"Vision\",\"tags\":{\"a\":1,\"b\":2}");

    apply("p", "project.edited", ",\"note\":\"n\",\"tags\":{\"a\":null}");

    Project project = projects.of("p");
    assertEquals("Vision", project.name());
    assertEquals("n", project.note());
    assertEquals("[b]", project.tags().fields().keySet().toString());
  }

  @Test
  void a_deleted_project_can_be_restored() {
    apply("p", "project.created", "");
    apply("p", "project.deleted", "");
    boolean deleted = projects.of("p").deleted();

    apply("p", "project.restored", "");

    assertTrue(deleted);
    assertFalse(projects.of("p").deleted());
  }

  @Test
  void its_patience_is_that_of_undeclared_ranks_unless_it_says_otherwise() {
    apply("p", "project.created", ",\"lostAfterMs\":60000");

    assertEquals(60_000, projects.of("p").patience().lostAfterMs());
    assertEquals(Patience.UNDECLARED, projects.of("other").patience());
  }

  @Test
  void what_is_no_project_event_is_told_with_its_reason() {
    apply("other key", "project.created", "");
    apply("p", "run.deleted", "");
    projects.apply(new LogRecord(9, 1, null, null));

    assertEquals(List.of("key_mismatch", "wrong_topic", "tombstone"), refused);
    assertEquals(0, projects.all().size());
  }

  @Test
  void who_waits_is_woken_by_the_offset_alone() throws InterruptedException {
    boolean early = projects.await(1, Duration.ZERO);

    projects.advance(1);

    assertFalse(early);
    assertTrue(projects.await(1, Duration.ZERO));
  }
}
