package dev.tailrace.streams.view;

import dev.tailrace.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where keys belong: the name in a key's bytes and its partition, kept for the keys that came last.
 * For one thread.
 */
final class Routes {
  private static final int SLOTS = 1 << 12;
  private static final int KEY_BYTES_MAX = 256;

  private final int partitions;
  private final @Nullable Route[] slots = new Route[SLOTS];

  Routes(int partitions) {
    this.partitions = partitions;
  }

  /** A key that was read; the bytes are the record's. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never changed
  record Route(byte[] key, String name, int partition) {}

  Route of(byte[] key) {
    int hash = Arrays.hashCode(key);
    int slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
    Route known = slots[slot];
    if (known == null || !Arrays.equals(known.key(), key)) {
      String name = new String(key, StandardCharsets.UTF_8);
      known = new Route(key, name, Topics.partition(name, partitions));
      if (key.length <= KEY_BYTES_MAX) {
        slots[slot] = known;
      }
    }
    return known;
  }
}
