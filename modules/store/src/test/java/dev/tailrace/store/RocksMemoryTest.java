package dev.tailrace.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RocksMemoryTest {
  private static final int KEYS = 1_000;

  @TempDir Path folder;

  @Test
  void an_open_store_tells_its_size_and_a_closed_one_is_forgotten() {
    RocksMemory memory = new RocksMemory(8 << 20, 4 << 20);
    try (memory;
        RocksKeyValues store =
            RocksKeyValues.open("logs-3", folder.resolve("a"), memory, EnumSet.of(Family.PLAIN))) {
      Batch batch = new Batch();
      for (int i = 0; i < KEYS; i++) {
        batch.put(ByteBuffer.allocate(4).putInt(i).array(), new byte[100]);
      }
      store.write(batch);
      StoreSize fresh = only(memory);
      assertEquals(0, fresh.bytes());
      assertTrue(fresh.memtableBytes() > KEYS * 100, fresh::toString);

      store.flush();

      StoreSize flushed = only(memory);
      assertEquals("logs-3", flushed.name());
      assertEquals(KEYS, flushed.keys());
      assertTrue(flushed.bytes() > 0, flushed::toString);
      assertTrue(memory.cacheBytes() > 0);
      RocksKeyValues.open("logs-3", folder.resolve("b"), memory, EnumSet.of(Family.PLAIN)).close();
      assertEquals(1, memory.sizes().size());
    }
    assertEquals(List.of(), memory.sizes());
    assertEquals(0, memory.cacheBytes());
  }

  private static StoreSize only(RocksMemory memory) {
    List<StoreSize> sizes = memory.sizes();
    assertEquals(1, sizes.size());
    return sizes.getFirst();
  }
}
