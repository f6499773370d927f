package dev.tailrace.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rocksdb.RocksDBException;

/** Both stores answer alike, and as a sorted map would. */
final class KeyValuesTest {
  enum Kind {
    MEMORY,
    ROCKS
  }

  @TempDir Path folder;
  private RocksMemory memory = new RocksMemory(1 << 20, 1 << 20);

  @BeforeEach
  void openMemory() {
    memory = new RocksMemory(8 << 20, 4 << 20);
  }

  @AfterEach
  void closeMemory() {
    memory.close();
  }

  private KeyValues open(Kind kind) {
    return switch (kind) {
      case MEMORY -> new MemoryKeyValues();
      case ROCKS ->
          RocksKeyValues.open(
              "runs-0", folder.resolve("store"), memory, EnumSet.allOf(Family.class));
    };
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void a_random_history_reads_like_a_sorted_map(Kind kind) {
    long seed = 20261121;
    Random random = new Random(seed);
    NavigableMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
    try (KeyValues store = open(kind)) {
      for (int round = 0; round < 300; round++) {
        Batch batch = new Batch();
        for (int i = 0; i < 20; i++) {
          change(random, batch, model);
        }
        store.write(batch);
        if (round % 50 == 0) {
          store.flush();
        }
        assertEquals(render(model), scanned(store), () -> "seed " + seed);
        byte[] at = key(random);
        assertArrayEquals(model.get(at), store.get(at));
        Map.Entry<byte[], byte[]> floor = model.floorEntry(at);
        KeyReads.Entry found = store.floor(at, new byte[] {'a'});
        assertArrayEquals(
            floor == null ? null : floor.getKey(), found == null ? null : found.key());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void a_snapshot_does_not_see_later_writes(Kind kind) {
    try (KeyValues store = open(kind)) {
      put(store, "a", "1");
      try (KeyValues.Snapshot still = store.snapshot()) {
        put(store, "a", "2");
        put(store, "b", "3");
        assertArrayEquals(bytes("1"), still.get(bytes("a")));
        assertNull(still.get(bytes("b")));
        assertEquals("61=31;", scanned(still));
        assertNull(still.floor(bytes("b"), bytes("b")));
      }
      assertArrayEquals(bytes("2"), store.get(bytes("a")));
    }
  }

  @Test
  void a_picture_ends_with_its_store() {
    KeyValues store = open(Kind.ROCKS);
    put(store, "a", "1");
    KeyValues.Snapshot still = store.snapshot();

    store.close();

    assertThrows(IllegalStateException.class, () -> still.get(bytes("a")));
    assertThrows(IllegalStateException.class, () -> scanned(still));
    assertThrows(IllegalStateException.class, () -> still.floor(bytes("a"), bytes("a")));
    still.close();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void clear_forgets_everything(Kind kind) {
    try (KeyValues store = open(kind)) {
      put(store, "a", "1");
      store.clear();
      assertEquals("", scanned(store));
    }
  }

  @Test
  void what_was_flushed_is_there_after_reopening() {
    try (KeyValues store = open(Kind.ROCKS)) {
      put(store, "a", "1");
      store.flush();
    }
    try (KeyValues store = open(Kind.ROCKS)) {
      assertArrayEquals(bytes("1"), store.get(bytes("a")));
    }
  }

  /** Families that were flushed unequally often, and a flush that begins behind another one. */
  @Test
  void nothing_is_left_in_memory_when_a_flush_returns() throws RocksDBException {
    Random random = new Random(20261125);
    byte[] value = new byte[100_000];
    try (var store = (RocksKeyValues) open(Kind.ROCKS)) {
      for (int round = 0; round < 300; round++) {
        for (int part = 0; part < 2; part++) {
          var batch = new Batch();
          int rare = 1;
          for (Family family : Family.values()) {
            if (random.nextInt(rare++) == 0) {
              random.nextBytes(value);
              batch.put(family, new byte[] {(byte) random.nextInt(8)}, value.clone());
            }
          }
          store.write(batch);
          if (part == 0) {
            store.flushSoon();
          }
        }
        store.flush();
        int times = round;
        assertEquals(0, store.unflushed(), () -> "round " + times);
      }
    }
  }

  @Test
  void a_corrupt_store_says_where_it_lies() throws IOException {
    Path store = folder.resolve("store");
    Files.createDirectories(store);
    Files.writeString(store.resolve("CURRENT"), "MANIFEST-000099\n");

    StorageException thrown = assertThrows(StorageException.class, () -> open(Kind.ROCKS));

    assertEquals(true, String.valueOf(thrown.getMessage()).contains(store.toString()));
    assertNotNull(thrown.getCause());
  }

  private static void change(Random random, Batch batch, NavigableMap<byte[], byte[]> model) {
    byte[] key = key(random);
    switch (random.nextInt(10)) {
      case 0 -> {
        batch.remove(key);
        model.remove(key);
      }
      case 1 -> {
        byte[] prefix = Arrays.copyOf(key, 1);
        batch.removePrefix(prefix);
        model.subMap(prefix, KeyReads.after(prefix)).clear();
      }
      default -> {
        byte[] value = Integer.toString(random.nextInt()).getBytes(StandardCharsets.UTF_8);
        batch.put(key, value);
        model.put(key, value);
      }
    }
  }

  private static byte[] key(Random random) {
    byte[] key = new byte[1 + random.nextInt(3)];
    random.nextBytes(key);
    key[0] = (byte) ('a' + random.nextInt(20));
    return key;
  }

  private static String scanned(KeyReads reads) {
    StringBuilder text = new StringBuilder();
    reads.scan(
        new byte[0],
        KeyReads.after(new byte[0]),
        (key, value) -> {
          append(text, key, value);
          return true;
        });
    return text.toString();
  }

  private static String render(NavigableMap<byte[], byte[]> model) {
    StringBuilder text = new StringBuilder();
    model.forEach((key, value) -> append(text, key, value));
    return text.toString();
  }

  private static void append(StringBuilder text, byte[] key, byte[] value) {
    HexFormat hex = HexFormat.of();
    text.append(hex.formatHex(key)).append('=').append(hex.formatHex(value)).append(';');
  }

  private static void put(KeyValues store, String key, String value) {
    Batch batch = new Batch();
    batch.put(bytes(key), bytes(value));
    store.write(batch);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
