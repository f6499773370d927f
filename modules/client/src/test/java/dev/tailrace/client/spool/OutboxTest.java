package dev.tailrace.client.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.wire.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutboxTest {
  private static final int KIB = 1 << 10;

  @TempDir Path spools;
  private final List<String> faults = new ArrayList<>();

  private WriterSpool spool(long bytesMax) throws IOException {
    return WriterSpool.create(spools, "w", "here", bytesMax);
  }

  private static List<Long> takeAll(Outbox outbox) throws IOException {
    List<Long> ordinals = new ArrayList<>();
    for (var some = outbox.take(8 * KIB, 5); !some.isEmpty(); some = outbox.take(8 * KIB, 5)) {
      some.forEach(entry -> ordinals.add(entry.ordinal()));
    }
    return ordinals;
  }

  @Test
  void a_barrier_comes_alone_and_in_its_place() throws IOException {
    try (Outbox outbox = new Outbox(spool(KIB * KIB), faults::add)) {
      outbox.append(Topic.METRICS, false, new byte[10]);
      outbox.append(Topic.RUNS, true, new byte[10]);
      outbox.append(Topic.METRICS, false, new byte[10]);

      List<Integer> sizes = new ArrayList<>();
      for (var some = outbox.take(KIB, 9); !some.isEmpty(); some = outbox.take(KIB, 9)) {
        sizes.add(some.size());
      }

      assertEquals(List.of(1, 1, 1), sizes);
    }
  }

  @Test
  void a_round_keeps_to_its_bytes_but_is_never_empty() throws IOException {
    try (Outbox outbox = new Outbox(spool(KIB * KIB), faults::add)) {
      outbox.append(Topic.METRICS, false, new byte[9 * KIB]);
      outbox.append(Topic.METRICS, false, new byte[5 * KIB]);
      outbox.append(Topic.METRICS, false, new byte[5 * KIB]);

      assertEquals(1, outbox.take(8 * KIB, 9).size());
      assertEquals(1, outbox.take(8 * KIB, 9).size());
      assertEquals(1, outbox.take(8 * KIB, 9).size());
      assertEquals(0, outbox.take(8 * KIB, 9).size());
    }
  }

  @Test
  void a_full_spool_refuses_data_but_takes_the_end_of_the_run() throws IOException {
    try (Outbox outbox = new Outbox(spool(10 * KIB), faults::add)) {
      int kept = 0;
      while (outbox.append(Topic.METRICS, false, new byte[KIB])) {
        kept++;
      }

      assertEquals(9, kept);
      assertFalse(outbox.append(Topic.LOGS, false, new byte[KIB]));
      assertTrue(outbox.append(Topic.RUNS, true, new byte[KIB]));
      assertEquals(10, outbox.waiting());
    }
  }

  @Test
  void without_a_disk_memory_takes_over_up_to_its_bound() throws IOException {
    try (Outbox outbox = new Outbox(null, faults::add)) {
      int kept = 0;
      while (outbox.append(Topic.METRICS, false, new byte[64 * KIB])) {
        kept++;
      }

      assertEquals(Outbox.MEMORY_BYTES_MAX / (64 * KIB), kept);
      assertEquals(Outbox.MEMORY_BYTES_MAX, outbox.memoryBytes());
      assertFalse(outbox.safe());
      assertEquals(LongStream.rangeClosed(1, kept).boxed().toList(), takeAll(outbox));
      assertEquals(0, outbox.memoryBytes());
    }
  }

  @Test
  void order_is_kept_when_the_disk_fails_and_comes_back() throws IOException {
    int mib = KIB * KIB;
    Path folder = spools.resolve("w");
    Path away = spools.resolve("away");
    try (Outbox outbox = new Outbox(spool(64L * mib), faults::add)) {
      for (int i = 1; i <= 8; i++) { // a segment is full then: the next entry needs a new file
        outbox.append(Topic.METRICS, false, new byte[mib]);
      }
      List<Long> taken = new ArrayList<>(takeAll(outbox));
      Files.move(folder, away);
      outbox.append(Topic.METRICS, false, new byte[KIB]);
      outbox.append(Topic.METRICS, false, new byte[KIB]);
      taken.addAll(takeAll(outbox));
      boolean safeMeanwhile = outbox.safe();
      Files.move(away, folder);
      outbox.append(Topic.METRICS, false, new byte[KIB]);
      taken.addAll(takeAll(outbox));

      assertEquals(LongStream.rangeClosed(1, 11).boxed().toList(), taken);
      assertFalse(safeMeanwhile);
      assertEquals(1, faults.size(), faults.toString());
      System.out.printf("failing disk: %d of 11 in order, %d fault%n", taken.size(), faults.size());
    }
  }
}
