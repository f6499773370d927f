package dev.tailrace.testkit.series;

import dev.tailrace.store.Family;
import dev.tailrace.store.KeyReads;
import java.util.ArrayList;
import java.util.List;

/** What keys a store holds. */
final class StoredKeys {
  private StoredKeys() {}

  static List<byte[]> of(KeyReads store, Family family) {
    List<byte[]> keys = new ArrayList<>();
    store.scan(
        family,
        new byte[0],
        KeyReads.after(new byte[0]),
        (key, _) -> {
          keys.add(key);
          return true;
        });
    return keys;
  }
}
