package dev.tailrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class KeyCacheTest {
  @Test
  void the_same_bytes_give_the_same_string() {
    String first = find("train/loss", 0);

    assertEquals("train/loss", first);
    assertSame(first, find("xx train/loss", 3));
  }

  @Test
  void keys_of_one_hash_are_not_mistaken_for_each_other() {
    String first = find("AaBB", 0);

    assertEquals("BBAa", find("BBAa", 0));
    assertEquals("AaBB", first);
    assertEquals("AaBB", find("AaBB", 0));
  }

  @Test
  void what_is_not_ascii_or_long_is_left_to_the_caller() {
    assertNull(find("größe", 0));
    assertNull(find("x".repeat(65), 0));
    assertEquals("", find("", 0));
  }

  @Test
  void many_keys_are_all_read_right() {
    for (int i = 0; i < 100_000; i++) {
      String key = "metric-" + i % 20_000;
      assertEquals(key, find(key, 0));
    }
  }

  private static @Nullable String find(String text, int from) {
    byte[] bytes = text.getBytes(UTF_8);
    return KeyCache.find(bytes, from, bytes.length - from);
  }
}
