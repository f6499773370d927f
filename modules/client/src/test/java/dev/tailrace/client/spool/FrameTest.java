package dev.tailrace.client.spool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.wire.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FrameTest {
  private static byte[] value(Random random) {
    byte[] value = new byte[random.nextInt(200)];
    random.nextBytes(value);
    return value;
  }

  @Test
  void frames_come_back_whole_however_the_bytes_are_cut() {
    long seed = System.nanoTime();
    System.out.println("frames: seed " + seed);
    Random random = new Random(seed);
    ByteBuffer all = ByteBuffer.allocate(1 << 20);
    List<Entry> written = new ArrayList<>();
    for (int i = 1; i <= 500; i++) {
      Entry entry = new Entry(i, Topic.LOGS, random.nextBoolean(), value(random));
      written.add(entry);
      all.put(Frame.encode(entry));
    }
    all.flip();

    List<Entry> read = new ArrayList<>();
    int at = 0;
    while (at < all.limit()) {
      int size = Math.min(all.limit() - at, 300 + random.nextInt(500));
      Frame.Scan scan = Frame.scan(all.slice(at, size), at + size == all.limit());
      assertEquals(0, scan.damagedBytes());
      read.addAll(scan.entries());
      at += scan.consumedBytes();
    }

    assertEquals(written.size(), read.size());
    for (int i = 0; i < read.size(); i++) {
      assertEquals(written.get(i).ordinal(), read.get(i).ordinal());
      assertEquals(written.get(i).barrier(), read.get(i).barrier());
      assertArrayEquals(written.get(i).value(), read.get(i).value());
    }
  }

  /** Its checksum is CRC-32 and its magic another; made by {@code tailrace.spool.frame}. */
  @Test
  void a_frame_of_the_python_sdk_is_read() {
    byte[] python = HexFormat.of().parseHex("54525332000000054ef41e8e0000000000000007ed68656c6c6f");

    Frame.Scan scan = Frame.scan(ByteBuffer.wrap(python), true);
    python[python.length - 1] ^= 1;
    Frame.Scan damaged = Frame.scan(ByteBuffer.wrap(python), true);

    assertEquals(1, scan.entries().size());
    Entry entry = scan.entries().getFirst();
    assertEquals(7, entry.ordinal());
    assertEquals(Topic.METRICS, entry.topic());
    assertTrue(entry.barrier());
    assertArrayEquals("hello".getBytes(StandardCharsets.US_ASCII), entry.value());
    assertEquals(0, damaged.entries().size());
  }

  @Test
  void no_bytes_are_an_entry_that_was_not_written() {
    long seed = System.nanoTime();
    System.out.println("garbage: seed " + seed);
    byte[] garbage = new byte[1 << 20];
    new Random(seed).nextBytes(garbage);

    Frame.Scan scan = Frame.scan(ByteBuffer.wrap(garbage), true);

    assertEquals(List.of(), scan.entries());
    assertEquals(garbage.length, scan.damagedBytes());
    assertEquals(garbage.length, scan.consumedBytes());
  }

  @Test
  void only_topics_with_numbers_are_spooled() {
    Entry beat = new Entry(1, Topic.HEARTBEATS, false, new byte[0]);

    assertThrows(IllegalArgumentException.class, () -> Frame.encode(beat));
  }
}
