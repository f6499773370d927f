package dev.tailrace.client.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.wire.Topic;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WriterSpoolTest {
  private static final long ROOM = 1L << 30;

  @TempDir Path spools;

  private static Entry entry(long ordinal, int bytes) {
    byte[] value = new byte[bytes];
    new Random(ordinal).nextBytes(value);
    return new Entry(ordinal, Topic.METRICS, ordinal % 7 == 0, value);
  }

  private static List<Long> readAll(WriterSpool spool) throws IOException {
    List<Long> ordinals = new ArrayList<>();
    for (List<Entry> some = spool.read(); !some.isEmpty(); some = spool.read()) {
      some.forEach(entry -> ordinals.add(entry.ordinal()));
    }
    return ordinals;
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  /** Leaves a spool as a killed process leaves it: entries on disk, the lock gone. */
  private Path killed(int entries, int bytes, long acked) throws IOException {
    WriterSpool spool = WriterSpool.create(spools, "killed", "here", ROOM);
    for (int i = 1; i <= entries; i++) {
      spool.append(entry(i, bytes));
    }
    if (acked > 0) {
      spool.acked(acked);
    }
    spool.close();
    return spools.resolve("killed");
  }

  private static WriterSpool claim(Path folder) throws IOException {
    WriterSpool spool = WriterSpool.claim(folder);
    assertNotNull(spool);
    return spool;
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(spools.resolve("killed"))) {
      return files.filter(file -> file.toString().endsWith(".seg")).sorted().toList();
    }
  }

  @Test
  void entries_come_back_as_they_were_written_over_many_segments() throws IOException {
    Path folder = killed(40, 1 << 20, 0);

    List<Entry> read = new ArrayList<>();
    try (WriterSpool spool = claim(folder)) {
      for (List<Entry> some = spool.read(); !some.isEmpty(); some = spool.read()) {
        read.addAll(some);
      }
    }

    assertEquals(40, read.size());
    for (Entry entry : read) {
      Entry written = entry(entry.ordinal(), 1 << 20);
      assertEquals(written.topic(), entry.topic());
      assertEquals(written.barrier(), entry.barrier());
      assertEquals(new String(written.value(), UTF_8), new String(entry.value(), UTF_8));
    }
    System.out.printf("segments: %d entries over %d files%n", read.size(), segments().size());
    assertTrue(segments().size() > 3);
  }

  @Test
  void only_what_was_not_acknowledged_comes_back() throws IOException {
    Path folder = killed(100, 1_000, 37);

    try (WriterSpool spool = claim(folder)) {
      assertEquals(range(38, 100), readAll(spool));
    }
  }

  @Test
  void acknowledged_segments_are_deleted_while_the_writer_goes_on() throws IOException {
    try (WriterSpool spool = WriterSpool.create(spools, "killed", "here", ROOM)) {
      for (int i = 1; i <= 40; i++) {
        spool.append(entry(i, 1 << 20));
        assertEquals(List.of((long) i), readAll(spool));
        spool.acked(i);
      }

      assertEquals(1, segments().size());
    }
    assertFalse(Files.exists(spools.resolve("killed")));
  }

  @Test
  void a_torn_tail_costs_the_torn_entry_only() throws IOException {
    Path folder = killed(100, 1_000, 0);
    Path last = segments().getLast();
    try (FileChannel file = FileChannel.open(last, StandardOpenOption.WRITE)) {
      file.truncate(file.size() - 500);
    }

    try (WriterSpool spool = claim(folder)) {
      assertEquals(range(1, 99), readAll(spool));
      assertEquals(Frame.HEAD_BYTES + 500, spool.damagedBytes());
    }
  }

  @Test
  void a_flipped_bit_costs_the_entry_it_hit_only() throws IOException {
    Path folder = killed(100, 1_000, 0);
    int frame = Frame.HEAD_BYTES + 1_000;
    int lost = 0;
    int trials = 0;
    for (long at = 20L * frame; at < 21L * frame; at += 37) {
      flip(segments().getFirst(), at);
      try (WriterSpool spool = claim(folder)) {
        List<Long> read = readAll(spool);
        List<Long> wanted = new ArrayList<>(range(1, 100));
        wanted.remove(20);
        assertEquals(wanted, read, "flipped at " + at);
        lost += 100 - read.size();
      }
      flip(segments().getFirst(), at);
      trials++;
    }

    System.out.printf("flipped bits: %d trials, %d entries lost%n", trials, lost);
    assertEquals(trials, lost);
  }

  private static void flip(Path path, long at) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(at);
      int before = file.read();
      file.seek(at);
      file.write(before ^ 0x10);
    }
  }

  @Test
  void garbage_after_the_last_entry_is_passed_over() throws IOException {
    Path folder = killed(10, 1_000, 0);
    byte[] garbage = new byte[3_000_000];
    new Random(7).nextBytes(garbage);
    Files.write(segments().getLast(), garbage, StandardOpenOption.APPEND);

    try (WriterSpool spool = claim(folder)) {
      assertEquals(range(1, 10), readAll(spool));
      assertEquals(garbage.length, spool.damagedBytes());
    }
  }

  @Test
  void an_unreadable_mark_only_makes_entries_come_again() throws IOException {
    Path folder = killed(10, 1_000, 9);
    Files.write(folder.resolve("acked"), new byte[] {1, 2, 3});

    try (WriterSpool spool = claim(folder)) {
      assertEquals(range(1, 10), readAll(spool));
    }
  }

  @Test
  void a_living_writer_is_not_claimed_and_keeps_its_lock() throws IOException {
    try (WriterSpool living = WriterSpool.create(spools, "killed", "here", ROOM)) {
      living.append(entry(1, 10));

      assertNull(WriterSpool.claim(spools.resolve("killed")));
      assertNull(WriterSpool.claim(spools.resolve("killed")));
    }
    try (WriterSpool dead = claim(spools.resolve("killed"))) {
      assertEquals(range(1, 1), readAll(dead));
    }
  }

  @Test
  void a_claimed_spool_is_removed_only_when_it_was_settled() throws IOException {
    Path folder = killed(10, 1_000, 0);

    try (WriterSpool spool = claim(folder)) {
      readAll(spool);
      spool.acked(10);
    }
    assertTrue(Files.exists(folder));
    try (WriterSpool spool = claim(folder)) {
      assertEquals(List.of(), readAll(spool));
      spool.settled();
    }
    assertFalse(Files.exists(folder));
  }
}
