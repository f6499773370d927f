package dev.tailrace.streams.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.store.Family;
import dev.tailrace.store.MemoryKeyValues;
import dev.tailrace.store.RocksKeyValues;
import dev.tailrace.store.RocksMemory;
import dev.tailrace.store.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a view at checkpoints writes, what, and what becomes of it when it cannot. */
final class CheckpointsTest {
  private static final CheckpointPolicy POLICY = new CheckpointPolicy(30_000, 1_000);
  private static final LogRecord BROKEN = Diaries.record(4, "a", new byte[] {'{'});

  /** One small step before each record. */
  private static final CheckpointPolicy SLICES = new CheckpointPolicy(30_000, 10_000, 0, 2_000);

  @TempDir Path folder;
  private final MortalStore store = new MortalStore(new MemoryKeyValues());
  private long nanos;
  private final FoldedView view = Diaries.atCheckpoints(store, POLICY, () -> nanos);

  private void applySome() {
    view.origin("cluster/topic");
    view.apply(Diaries.point(0, "a", "w0", 1, 1));
    view.apply(Diaries.point(1, "a", "w0", 4, 1));
    view.apply(Diaries.point(2, "a", "w0", 1, 1));
    view.gap(3, 3);
    view.apply(BROKEN);
  }

  private List<String> keys(int batch) {
    MemoryKeyValues one = new MemoryKeyValues();
    one.write(store.batch(batch));
    List<String> keys = new ArrayList<>();
    one.scan(
        new byte[0], new byte[] {(byte) 0xff}, (key, _) -> keys.add(Character.toString(key[0])));
    return keys;
  }

  @Test
  void reads_see_what_is_not_written_yet() {
    applySome();

    assertEquals(0, store.batches());
    assertEquals("cluster/topic", view.origin());
    assertEquals(Map.of(3L, 3L), view.gaps());
    assertEquals(List.of(new WriterGap("w0", 0, 2, 3)), view.gaps("a"));
    assertEquals(1, view.deadLetters().page(0, 9, 9, _ -> true).letters().size());
    assertTrue(view.dropped(2) && view.dropped(4) && !view.dropped(1));
    assertEquals(new Tip(4, BROKEN.appendEpochMs(), BROKEN.crc()), view.tip());
    assertEquals(List.of(0), view.facts().ranksOf("a"));
  }

  @Test
  void a_purge_is_seen_before_it_is_written() {
    applySome();
    view.save();

    view.apply(Diaries.purge(5, "a"));

    assertEquals(1, store.batches());
    assertEquals(List.of(), view.gaps("a"));
    assertEquals(List.of(), view.facts().ranksOf("a"));
  }

  @Test
  void a_commit_writes_only_when_a_checkpoint_is_due() {
    applySome();
    nanos += 29_999_999_999L;
    view.flush();
    int early = store.batches();
    nanos++;

    view.flush();
    view.flush();

    assertEquals(0, early);
    assertEquals(1, store.batches());
    assertEquals(1, store.flushesSoon);
  }

  @Test
  void so_many_bytes_make_a_checkpoint_without_a_commit() {
    long offset = 0;
    while (store.batches() == 0) {
      view.apply(Diaries.point(offset, "a", "w0", offset + 1, 1));
      offset++;
      assertTrue(offset < 1_000, "none after " + offset + " records");
    }

    assertEquals(1, store.flushesSoon);
    assertEquals(view.appliedOffset() - 1, Diaries.storedTip(store).offset());
  }

  @Test
  void a_checkpoint_writes_nothing_twice() {
    applySome();
    view.apply(Diaries.point(5, "a", "w1", 1, 1));
    view.apply(Diaries.point(6, "b", "w0", 1, 1));
    view.save();
    view.save();
    int unchanged = store.batches();

    view.apply(Diaries.point(7, "a", "w0", 2, 1));
    view.save();

    assertEquals(1, unchanged);
    assertEquals(List.of("c", "f", "h", "l", "o", "w"), keys(1));
  }

  @Test
  void a_picture_is_written_first_and_flushed_later() {
    applySome();

    view.still().close();

    assertEquals(1, store.batches());
    assertEquals(0, store.flushesSoon);
    nanos += 30_000_000_000L;
    view.flush();
    assertEquals(1, store.batches());
    assertEquals(1, store.flushesSoon);
  }

  @Test
  void a_failed_write_stops_the_view_where_its_store_was() {
    applySome();
    view.save();
    view.apply(Diaries.point(5, "a", "w0", 2, 1));
    store.full = true;
    assertThrows(StorageException.class, view::save);
    store.full = false;

    assertThrows(StorageException.class, () -> view.apply(Diaries.point(6, "a", "w0", 3, 1)));

    assertThrows(StorageException.class, view::flush);
    assertThrows(StorageException.class, view::save);
    assertThrows(StorageException.class, view::still);
    assertEquals(5, view.appliedOffset());
    assertEquals(4, Diaries.storedTip(store).offset());
    assertEquals(1, store.batches());
  }

  @Test
  void a_failed_checkpoint_by_bytes_applies_nothing() {
    store.full = true;
    long[] offset = {0};

    assertThrows(
        StorageException.class,
        () -> {
          while (offset[0] < 1_000) {
            view.apply(Diaries.point(offset[0], "a", "w0", offset[0] + 1, 1));
            offset[0]++;
          }
        });

    assertEquals(offset[0] - 1, view.appliedOffset());
  }

  private static LogRecord some(long offset) {
    return Diaries.point(offset, "a", "w" + offset % 3, 1 + offset / 3, 1);
  }

  private final FoldedView sliced = Diaries.atCheckpoints(store, SLICES, () -> nanos);

  /** Until a checkpoint is being written; the last offset in it. */
  private long begin() {
    long begun = -1;
    for (long bytes = 0; bytes < SLICES.bytes(); ) {
      LogRecord next = some(++begun);
      sliced.apply(next);
      bytes += next.bytes();
    }
    sliced.apply(some(begun + 1));
    assertEquals(0, store.batches());
    return begun;
  }

  @Test
  void what_comes_between_two_slices_is_not_in_the_checkpoint() {
    long begun = begin();
    FoldedView before = Diaries.eachRecord();
    for (long offset = 0; offset <= begun; offset++) {
      before.apply(some(offset));
    }
    long offset = begun + 2;
    sliced.apply(Diaries.purge(offset++, "a"));
    sliced.apply(Diaries.record(offset++, "a", new byte[] {'{'}));
    sliced.gap(offset, offset);
    offset++;

    while (store.flushesSoon == 0) {
      sliced.apply(Diaries.point(offset, "b", "w0", offset, offset % 4 == 0 ? -1 : 1));
      offset++;
    }

    FoldedView again = Diaries.atCheckpoints(store, SLICES, () -> nanos);
    assertTrue(offset > begun + 20, "slices before " + offset);
    assertEquals(begun, again.appliedOffset());
    assertEquals(before.digest(), again.digest());
    assertEquals(Diaries.reads(before), Diaries.reads(again));
  }

  @Test
  void a_commit_writes_a_slice_too() {
    begin();
    while (store.batches() == 0) {
      sliced.flush();
    }

    sliced.flush();

    assertEquals(2, store.batches());
  }

  @Test
  void the_next_checkpoint_waits_for_the_one_before() {
    long begun = begin();

    nanos += 30_000_000_000L;
    sliced.flush();

    assertEquals(begun, Diaries.storedTip(store).offset());
    assertEquals(1, store.flushesSoon);
  }

  @Test
  void a_disk_that_is_full_between_two_slices_stops_the_view_where_its_store_was() {
    long begun = begin();
    while (!store.halfCollected()) {
      sliced.flush();
    }
    store.full = true;
    assertThrows(StorageException.class, sliced::flush);
    store.full = false;

    assertThrows(StorageException.class, () -> sliced.apply(some(begun + 2)));

    assertThrows(StorageException.class, sliced::save);
    assertEquals(begun + 1, sliced.appliedOffset());
    assertEquals(-1, Diaries.atCheckpoints(store, SLICES, () -> nanos).appliedOffset());
  }

  @Test
  void clearing_forgets_a_checkpoint_that_is_being_written() {
    begin();

    sliced.clear();

    sliced.apply(some(0));
    sliced.save();
    assertEquals(0, Diaries.storedTip(store).offset());
    assertEquals(1, store.batches());
  }

  @Test
  void clearing_forgets_what_was_not_written_too() {
    applySome();

    view.clear();

    assertEquals(-1, view.appliedOffset());
    assertFalse(view.dropped(2));
    assertEquals(Diaries.reads(Diaries.eachRecord()), Diaries.reads(view));
    applySome();
    view.save();
    assertEquals(4, Diaries.storedTip(store).offset());
  }

  @Test
  void what_was_saved_is_in_the_files() throws IOException {
    Path copy = folder.resolve("copy");
    ViewDigest saved;
    try (RocksMemory memory = new RocksMemory(8 << 20, 4 << 20)) {
      Path original = folder.resolve("original");
      FoldedView kept =
          Diaries.atCheckpoints(
              RocksKeyValues.open("metrics-0", original, memory, EnumSet.allOf(Family.class)),
              POLICY,
              () -> nanos);
      kept.apply(Diaries.point(0, "a", "w0", 1, 1));
      kept.apply(Diaries.point(1, "a", "w0", 4, 2));
      kept.save();
      saved = kept.digest();
      kept.apply(Diaries.point(2, "a", "w0", 2, 3));

      copy(original, copy);

      FoldedView again =
          Diaries.atCheckpoints(
              RocksKeyValues.open("copy-0", copy, memory, EnumSet.allOf(Family.class)),
              POLICY,
              () -> nanos);
      assertEquals(saved, again.digest());
      again.close();
      kept.close();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (var files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }
}
