package dev.tailrace.streams.project;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.ProjectEvent;
import dev.tailrace.model.run.Patience;
import dev.tailrace.streams.view.DeadLetter;
import dev.tailrace.streams.view.LogRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProjectsViewTest {
  private final List<String> told = new ArrayList<>();
  private final ProjectsView projects = new ProjectsView(new Telling());
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

  private final class Telling implements ProjectsListener {
    @Override
    public void applied(LogRecord record, ProjectEvent event) {
      told.add("applied " + record.offset());
    }

    @Override
    public void refused(LogRecord record, Refusal refusal) {
      told.add(refusal.reason().code() + " " + record.offset());
    }

    @Override
    public void unkeyed(LogRecord record) {
      told.add("unkeyed " + record.offset());
    }
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
  void every_record_is_told_once_with_what_became_of_it() {
    apply("other key", "project.created", "");
    apply("p", "run.deleted", "");
    apply("p", "project.created", "");
    projects.apply(new LogRecord(3, 1, new byte[] {'p'}, null));
    projects.apply(new LogRecord(4, 1, null, new byte[] {'{'}));
    projects.apply(new LogRecord(5, 1, new byte[] {'p'}, new byte[] {'{'}));

    assertEquals(
        List.of(
            "key_mismatch 0",
            "wrong_topic 1",
            "applied 2",
            "tombstone 3",
            "unkeyed 4",
            "malformed_json 5"),
        told);
    assertEquals(
        List.of("0 key_mismatch", "1 wrong_topic", "3 tombstone", "4 null_key", "5 malformed_json"),
        projects.deadLetters(0).stream()
            .map(letter -> letter.offset() + " " + letter.refusal().reason().code())
            .toList());
    assertEquals(2, projects.deadLetters(4).size());
  }

  @Test
  void of_the_dead_letters_the_newest_are_kept() {
    int letters = ProjectsView.LETTERS_MAX + 5;
    for (int i = 0; i < letters; i++) {
      projects.apply(new LogRecord(i, 1, null, null));
    }

    List<DeadLetter> kept = projects.deadLetters(0);

    assertEquals(ProjectsView.LETTERS_MAX, kept.size());
    assertEquals(letters - 1, kept.getLast().offset());
    assertEquals(letters, told.size());
  }

  @Test
  void who_waits_is_woken_by_the_offset_alone() throws InterruptedException {
    boolean early = projects.await(1, Duration.ZERO);

    projects.advance(1);

    assertFalse(early);
    assertTrue(projects.await(1, Duration.ZERO));
  }
}
