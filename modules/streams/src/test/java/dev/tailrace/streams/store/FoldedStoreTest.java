package dev.tailrace.streams.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.store.StorageException;
import dev.tailrace.streams.CountingView;
import dev.tailrace.streams.view.LogRecord;
import dev.tailrace.streams.view.ViewListener;
import dev.tailrace.wire.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.internals.StateRestoreCallbackAdapter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FoldedStoreTest {
  private static final TopicPartition PLACE =
      new TopicPartition("tailrace.metrics", StoreContext.PARTITION);

  @TempDir Path folder;
  private final FixedLogCheck log = new FixedLogCheck();
  private final StoreFaults faults = new StoreFaults();
  private final List<FoldedStore<?>> closing = new ArrayList<>();
  private Quarantine quarantine = new Quarantine(Path.of("unset"));
  private FoldedStore<CountingView> store = store(new Thread("another"));
  private StoreContext context = new StoreContext(Path.of("unset"));

  @BeforeEach
  void create() {
    quarantine = new Quarantine(folder.resolve("quarantine"));
    store = store(new Thread("another"));
    context = new StoreContext(folder.resolve("views"));
  }

  @Test
  void committed_offset_is_the_one_applied_whatever_streams_hands_over() {
    init();
    store.apply(record(7));

    store.commit(Map.of(PLACE, 900L));

    assertEquals(7, store.committedOffset(PLACE));
    store.commit(Map.of(PLACE, -4L));
    assertEquals(7, store.committedOffset(PLACE));
  }

  @Test
  void an_empty_store_has_no_committed_offset() {
    init();

    assertNull(store.committedOffset(PLACE));
    assertTrue(store.persistent() && store.isOpen());
  }

  @Test
  void a_record_at_or_below_the_applied_offset_changes_nothing() {
    init();
    store.apply(record(7));

    store.apply(record(7));
    store.apply(record(3));

    assertEquals(1, store.reads().records());
  }

  @Test
  void an_empty_commit_forgets_data_and_offset_together() {
    init();
    store.apply(record(7));

    store.commit(Map.of());

    assertNull(store.committedOffset(PLACE));
    assertEquals(0, store.reads().records());
    reopen();
    assertEquals(0, store.reads().records());
  }

  @Test
  void an_unchanged_commit_writes_nothing() {
    init();
    store.apply(record(7));
    store.commit(Map.of(PLACE, 7L));
    long flushes = store.reads().flushes();

    store.commit(Map.of(PLACE, 7L));
    store.apply(record(7));
    store.commit(Map.of(PLACE, 8L));

    assertEquals(flushes, store.reads().flushes());
  }

  @Test
  void close_saves_what_was_not_committed() {
    init();
    store.apply(record(7));

    reopen();

    assertEquals(7, store.committedOffset(PLACE));
    assertEquals(1, store.reads().records());
    assertEquals(1, closing.size());
  }

  @Test
  void close_saves_what_a_commit_put_off() {
    init();
    store.reads().saveLate();
    store.apply(record(7));
    store.commit(Map.of(PLACE, 7L));
    assertEquals(0, store.reads().flushes());

    reopen();

    assertEquals(7, store.committedOffset(PLACE));
  }

  @Test
  void close_after_a_failed_apply_leaves_the_last_commit() {
    init();
    store.apply(record(7));
    store.commit(Map.of(PLACE, 7L));
    store.apply(record(8));
    store.reads().fail();
    assertThrows(StorageException.class, () -> store.apply(record(9)));

    reopen();

    assertEquals(7, store.committedOffset(PLACE));
    assertNotNull(faults.failure());
  }

  @Test
  void a_storage_failure_degrades_readiness_until_the_store_can_be_written_again() {
    init();
    store.reads().fail();
    assertThrows(StorageException.class, () -> store.apply(record(9)));
    assertTrue(String.valueOf(faults.failure()).contains("metrics-3"), faults.failure());
    reopen();

    store.apply(record(9));
    store.commit(Map.of(PLACE, 9L));

    assertNull(faults.failure());
  }

  @Test
  void the_same_instance_can_be_initialised_again() {
    init();
    store.apply(record(7));
    store.close();
    store.close();

    init();

    assertEquals(7, store.committedOffset(PLACE));
  }

  @Test
  void on_the_starting_thread_nobody_is_asked_and_nothing_is_written() {
    store = store(Thread.currentThread());
    log.unreachable = true;

    init();
    store.commit(Map.of(PLACE, -4L));
    CountingView view = store.reads();
    store.close();

    assertEquals(0, log.asked);
    assertEquals(0, view.flushes());
  }

  @Test
  void a_damaged_store_goes_to_quarantine_and_an_empty_one_opens() throws IOException {
    init();
    store.apply(record(7));
    store.close();
    CountingView.damage(viewFolder());

    init();

    assertNull(store.committedOffset(PLACE));
    assertEquals(1, quarantine.count());
    assertTrue(Files.exists(folder.resolve("quarantine/metrics-view-3")));
  }

  @Test
  void a_view_of_another_log_goes_to_quarantine_and_is_folded_again() {
    init();
    store.apply(record(7));
    store.close();
    log.verdict = new LogCheck.Verdict.Foreign("the topic was recreated");

    init();

    assertNull(store.committedOffset(PLACE));
    assertEquals(1, quarantine.count());
    assertTrue(store.isOpen());
  }

  @Test
  void what_retention_took_is_noted_and_the_restore_starts_behind_it() {
    log.verdict = new LogCheck.Verdict.Gap(0, 41);

    init();

    assertEquals(41, store.committedOffset(PLACE));
    assertEquals(42, faults.gapRecords());
    assertTrue(String.valueOf(faults.gap()).contains("metrics-3 offsets 0..41"), faults.gap());
  }

  @Test
  void a_log_that_cannot_be_asked_leaves_nothing_open() {
    log.unreachable = true;
    assertThrows(TimeoutException.class, this::init);
    assertFalse(store.isOpen());
    assertEquals(0, context.restores.size());
    log.unreachable = false;

    init();

    assertTrue(store.isOpen());
  }

  @Test
  void the_restore_path_hands_over_whole_records_as_streams_asks_for_them() {
    init();
    var restore = context.restores.getFirst();
    RecordBatchingStateRestoreCallback asked = StateRestoreCallbackAdapter.adapt(restore);
    assertSame(restore, asked, "Kafka Streams no longer knows this callback");
    var first = new ConsumerRecord<>("tailrace.metrics", 3, 10, new byte[] {1}, new byte[] {2});
    var second = new ConsumerRecord<>("tailrace.metrics", 3, 12, new byte[] {1}, new byte[] {2});

    asked.restoreBatch(List.of(first, second));

    assertEquals(12, store.committedOffset(PLACE));
    assertEquals(2, store.reads().records());
  }

  private void init() {
    store.init(context, store);
  }

  private void reopen() {
    store.close();
    store = store(new Thread("another"));
    init();
  }

  private Path viewFolder() {
    return folder.resolve("views").resolve("metrics-view");
  }

  private FoldedStore<CountingView> store(Thread starting) {
    return new FoldedStore<>(
        Topic.METRICS,
        FoldTopology.store(Topic.METRICS),
        CountingView.opener(),
        new StoreShare(
            log, quarantine, faults, (_, _) -> ViewListener.NONE, closing::add, starting));
  }

  private static LogRecord record(long offset) {
    return new LogRecord(offset, 1_000 + offset, new byte[] {1}, new byte[] {2});
  }
}
