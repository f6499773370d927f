package dev.tailrace.streams.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Reason;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.store.Batch;
import dev.tailrace.store.MemoryKeyValues;
import dev.tailrace.store.RocksMemory;
import dev.tailrace.store.StorageException;
import dev.tailrace.streams.view.LogView.LineFilter;
import dev.tailrace.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every view does with every record, shown on the log view. */
final class FoldedViewTest {
  private static final ViewScope SCOPE = new ViewScope(Topic.LOGS, 0, 1);

  @TempDir Path folder;
  private final RocksMemory memory = new RocksMemory(8 << 20, 4 << 20);
  private final Told told = new Told();
  private LogView logs = LogView.inMemory(SCOPE, told, () -> 0);

  @AfterEach
  void close() {
    logs.view().close();
    memory.close();
  }

  private static LogRecord record(long offset, @Nullable String key, @Nullable String value) {
    return new LogRecord(
        offset,
        1_000 + offset,
        key == null ? null : key.getBytes(StandardCharsets.UTF_8),
        value == null ? null : value.getBytes(StandardCharsets.UTF_8));
  }

  private static LogRecord line(long offset, String text) {
    return record(offset, "a", json("\"lines\":[\"" + text + "\"]"));
  }

  private static LogRecord line(long offset, long seq, String text) {
    return record(
        offset, "a", json("\"writer\":\"w\",\"seq\":" + seq + ",\"lines\":[\"" + text + "\"]"));
  }

  private static String json(String rest) {
    return "{\"type\":\"log\",\"v\":1,\"run\":\"a\",\"time\":7," + rest + "}";
  }

  private void apply(LogRecord... records) {
    for (LogRecord record : records) {
      logs.view().apply(record);
    }
  }

  private List<String> texts() {
    return logs.lines("a", LineFilter.ANY, 0, 1_000, 10_000).lines().stream()
        .map(LogView.LoggedLine::text)
        .toList();
  }

  @Test
  void a_record_at_or_below_the_applied_offset_is_a_no_op() {
    apply(line(0, "x"), line(1, "y"), line(0, "x"), line(1, "y"), line(2, "z"));

    assertEquals(List.of("x", "y", "z"), texts());
    assertEquals(List.of("applied 0", "applied 1", "applied 2"), told.words);
    assertEquals(2, logs.view().appliedOffset());
  }

  @Test
  void an_event_without_seq_is_not_de_duplicated() {
    apply(line(0, "x"), line(1, "x"));

    assertEquals(List.of("x", "x"), texts());
  }

  @Test
  void a_repeat_is_dropped_and_counted() {
    apply(line(0, 1, "x"), line(1, 1, "x"), line(2, 2, "y"));

    assertEquals(List.of("x", "y"), texts());
    assertEquals(List.of("applied 0", "repeated 1", "applied 2"), told.words);
    RunFacts facts = logs.view().facts().of("a");
    assertNotNull(facts);
    assertEquals(1, facts.duplicates());
    assertEquals(2, facts.events());
    assertTrue(logs.view().dropped(1));
    assertFalse(logs.view().dropped(2));
  }

  @Test
  void the_same_id_with_other_content_is_a_dead_letter() {
    apply(line(0, 1, "x"), line(1, 1, "other"));

    assertEquals(List.of("x"), texts());
    assertEquals(List.of("applied 0", "duplicate_id_conflict 1"), told.words);
  }

  @Test
  void a_missing_seq_is_a_gap_until_it_arrives() {
    apply(line(0, 1, "x"), line(1, 4, "y"));
    List<WriterGap> open = logs.view().gaps("a");
    apply(line(2, 2, "late"), line(3, 3, "later"));

    assertEquals(List.of(new WriterGap("w", 0, 2, 3)), open);
    assertEquals(List.of(), logs.view().gaps("a"));
    assertEquals(List.of("x", "y", "late", "later"), texts());
  }

  @Test
  void what_no_fold_can_take_becomes_a_dead_letter_with_its_reason() {
    apply(
        record(0, "a", null),
        record(1, "a", ""),
        record(2, "a", "{"),
        record(3, "b", json("\"lines\":[\"x\"]")),
        record(4, "a", "{\"type\":\"heartbeat\",\"v\":1,\"run\":\"a\",\"time\":7}"),
        line(5, "x"));

    assertEquals(
        List.of(
            "tombstone 0",
            "empty 1",
            "malformed_json 2",
            "key_mismatch 3",
            "wrong_topic 4",
            "applied 5"),
        told.words);
    DeadLetterBook.Page page = logs.view().deadLetters().page(0, 100, 100, _ -> true);
    assertEquals(5, page.letters().size());
    assertEquals(Reason.TOMBSTONE, page.letters().getFirst().refusal().reason());
    assertEquals("a", page.letters().getFirst().run());
    assertTrue(logs.view().dropped(4));
  }

  @Test
  void a_key_on_another_partition_is_a_dead_letter() {
    logs = LogView.inMemory(new ViewScope(Topic.LOGS, 0, 8), told, () -> 0);
    int right = dev.tailrace.wire.Topics.partition("a", 8);
    logs = LogView.inMemory(new ViewScope(Topic.LOGS, (right + 1) % 8, 8), told, () -> 0);

    apply(line(0, "x"));

    assertEquals(List.of("wrong_partition 0"), told.words);
  }

  @Test
  void a_record_without_a_key_is_no_state_but_moves_the_offset() {
    String before = logs.view().digest().partition();

    apply(record(0, null, json("\"lines\":[\"x\"]")));

    assertEquals(List.of("unkeyed 0"), told.words);
    assertEquals(0, logs.view().appliedOffset());
    assertEquals(before, logs.view().digest().partition());
  }

  @Test
  void purging_forgets_a_run_and_refuses_what_comes_later() {
    String purge = "{\"type\":\"run.purged\",\"v\":1,\"run\":\"a\",\"time\":7}";
    apply(line(0, 1, "x"), record(1, "a", purge), line(2, 2, "y"), record(3, "a", purge));

    assertEquals(List.of(), texts());
    assertEquals(List.of("applied 0", "applied 1", "run_purged 2", "repeated 3"), told.words);
    RunFacts facts = logs.view().facts().of("a");
    assertNotNull(facts);
    assertTrue(facts.purged());
  }

  @Test
  void a_fold_that_throws_leaves_a_dead_letter_and_nothing_else() {
    MemoryKeyValues store = new MemoryKeyValues();
    FoldedView view =
        new FoldedView(SCOPE, store, new Throwing(), new Writing.EachRecord(), told, () -> 0);

    view.apply(line(0, 1, "x"));
    view.apply(line(1, 1, "x"));

    assertEquals(List.of("fold_failed 0", "repeated 1"), told.words);
    assertNull(store.get(new byte[] {'z'}));
  }

  /** Stages something and then fails. */
  private static final class Throwing implements TopicFold {
    @Override
    public Staged stage(LogRecord record, RunScoped event, Batch batch) {
      batch.put(new byte[] {'z'}, new byte[0]);
      throw new IllegalStateException("on purpose");
    }

    @Override
    public void load() {}

    @Override
    public void clear() {}

    @Override
    public void forget(String run) {}

    @Override
    public Content content() {
      return (_, _, _, _) -> {};
    }
  }

  @Test
  void a_store_that_cannot_be_written_throws_and_applies_nothing() {
    RocksMemory other = new RocksMemory(8 << 20, 4 << 20);
    LogView closed = LogView.open(SCOPE, folder.resolve("closed"), other, told, () -> 0);
    closed.view().apply(line(0, "x"));
    FoldedView view =
        new FoldedView(
            SCOPE, new FullDisk(), new Throwing(), new Writing.EachRecord(), told, () -> 0);

    assertThrows(StorageException.class, () -> view.apply(record(0, "a", "{")));

    assertEquals(-1, view.appliedOffset());
    assertEquals(List.of("applied 0"), told.words);
    closed.view().close();
    other.close();
  }

  @Test
  void what_was_not_flushed_is_folded_again_to_the_same_digest() {
    Path store = folder.resolve("store");
    logs = LogView.open(SCOPE, store, memory, told, () -> 0);
    apply(line(0, 1, "x"), line(1, 3, "y"));
    logs.view().flush();
    apply(line(2, 2, "z"), record(3, "a", "{"));
    String before = logs.view().digest().partition();
    logs.view().clear();

    apply(line(0, 1, "x"), line(1, 3, "y"), line(2, 2, "z"), record(3, "a", "{"));

    assertEquals(before, logs.view().digest().partition());
  }

  @Test
  void reopening_goes_on_where_the_last_flush_was() {
    Path store = folder.resolve("store");
    logs = LogView.open(SCOPE, store, memory, told, () -> 0);
    apply(line(0, 1, "x"), line(1, 3, "y"), record(2, "a", "{"));
    String before = logs.view().digest().partition();
    logs.view().origin("cluster/topic");
    logs.view().flush();
    logs.view().close();

    logs = LogView.open(SCOPE, store, memory, told, () -> 0);

    assertEquals(2, logs.view().appliedOffset());
    assertEquals("cluster/topic", logs.view().origin());
    assertEquals(before, logs.view().digest().partition());
    apply(line(3, 1, "x"), line(4, 2, "z"));
    assertEquals(List.of("x", "y", "z"), texts());
  }

  @Test
  void a_gap_moves_the_offset_and_stays_known() {
    apply(line(0, "x"));

    logs.view().gap(1, 41);
    apply(line(41, "gone"), line(42, "y"));

    assertEquals(List.of("x", "y"), texts());
    assertEquals("{1=41}", logs.view().gaps().toString());
  }

  @Test
  void one_flipped_value_changes_the_digest() {
    MemoryKeyValues store = new MemoryKeyValues();
    logs = LogView.over(SCOPE, store, told, () -> 0);
    apply(line(0, 1, "x"), line(1, 2, "y"));
    String before = logs.view().digest().partition();
    byte[] key = Keys.run(Keys.LINES, "a", 1);
    byte[] value = store.get(key);
    assertNotNull(value);
    byte[] flipped = value.clone();
    flipped[flipped.length - 1] ^= 1;
    Batch batch = new Batch();
    batch.put(key, flipped);

    store.write(batch);

    assertNotEquals(before, logs.view().digest().partition());
  }
}
