package dev.tailrace.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A batch in pieces is there whole or not at all, after whichever write its writer died. */
final class JournalTest {
  private static final byte[] PREFIX = {'j'};
  private static final int SEEDS = 200;
  private static final List<Family> FAMILIES = List.of(Family.values());

  private static SortedMap<String, String> content(KeyReads store) {
    SortedMap<String, String> content = new TreeMap<>();
    for (Family family : FAMILIES) {
      store.scan(
          family,
          new byte[0],
          KeyReads.after(new byte[0]),
          (key, value) -> {
            HexFormat hex = HexFormat.of();
            content.put(family + hex.formatHex(key), hex.formatHex(value));
            return true;
          });
    }
    return content;
  }

  private static Batch batch(Random random, int changes) {
    var batch = new Batch();
    for (int i = 0; i < changes; i++) {
      Family family = FAMILIES.get(random.nextInt(FAMILIES.size()));
      byte[] key = {(byte) random.nextInt(5), (byte) random.nextInt(5)};
      switch (random.nextInt(6)) {
        case 0 -> batch.remove(key);
        case 1 -> batch.removePrefix(family, new byte[] {key[0]});
        default -> batch.put(family, key, new byte[] {(byte) i, (byte) random.nextInt()});
      }
    }
    return batch;
  }

  @Test
  void a_writer_that_dies_at_any_write_leaves_all_or_nothing() {
    int halfways = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      var random = new Random(seed);
      Batch first = batch(random, 30);
      Batch second = batch(random, random.nextInt(12));
      long weightMax = 1L + random.nextInt(900);
      var before = new MemoryKeyValues();
      before.write(first);
      var after = new MemoryKeyValues();
      after.write(first);
      after.write(second);
      boolean more = true;
      for (int writes = 0; more; writes++) {
        var store = new MemoryKeyValues();
        store.write(first);
        var journal = new Journal(store, PREFIX, second, weightMax);
        more = true;
        for (int i = 0; i < writes && more; i++) {
          more = journal.step();
        }
        boolean whole = store.get(PREFIX) != null || !more;

        Journal.recovered(store, PREFIX);

        assertEquals(content(whole ? after : before), content(store), "seed " + seed);
        halfways += whole && more ? 1 : 0;
      }
    }
    assertTrue(halfways > SEEDS, "died while pieces were applied: " + halfways);
  }
}
