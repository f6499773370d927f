package dev.tailrace.store;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Plain and exact {@link KeyValues} in memory, for views that are refolded at each start. */
public final class MemoryKeyValues implements KeyValues {
  private final Map<Family, NavigableMap<byte[], byte[]>> families = new EnumMap<>(Family.class);

  public MemoryKeyValues() {
    for (Family family : Family.values()) {
      families.put(family, new ConcurrentSkipListMap<>(Arrays::compareUnsigned));
    }
  }

  @Override
  public byte @Nullable [] get(Family family, byte[] key) {
    return of(family).get(key);
  }

  @Override
  public void scan(Family family, byte[] from, byte[] to, Visitor visitor) {
    scan(of(family), from, to, visitor);
  }

  @Override
  public @Nullable Entry floor(byte[] key, byte[] lowest) {
    return floor(of(Family.PLAIN), key, lowest);
  }

  @Override
  public void write(Batch batch) {
    for (Batch.Change change : batch.changes()) {
      byte[] to = change.to();
      byte[] value = change.value();
      if (to != null) {
        of(change.family()).subMap(change.key(), to).clear();
      } else if (value != null) {
        of(change.family()).put(change.key(), value);
      } else {
        of(change.family()).remove(change.key());
      }
    }
  }

  @Override
  public void flush() {}

  @Override
  public void flushSoon() {}

  @Override
  public void clear() {
    families.values().forEach(Map::clear);
  }

  @Override
  public Snapshot snapshot() {
    Map<Family, NavigableMap<byte[], byte[]>> copies = new EnumMap<>(Family.class);
    families.forEach((family, entries) -> copies.put(family, new TreeMap<>(entries)));
    return new Still(copies);
  }

  @Override
  public StorageException damaged(String what) {
    return new StorageException("damaged: " + what);
  }

  @Override
  public void requireSound() {}

  @Override
  public void close() {}

  private NavigableMap<byte[], byte[]> of(Family family) {
    return of(families, family);
  }

  private static NavigableMap<byte[], byte[]> of(
      Map<Family, NavigableMap<byte[], byte[]>> families, Family family) {
    NavigableMap<byte[], byte[]> entries = families.get(family);
    if (entries == null) {
      throw new IllegalStateException("every family was made: " + family);
    }
    return entries;
  }

  private static void scan(
      NavigableMap<byte[], byte[]> entries, byte[] from, byte[] to, Visitor visitor) {
    for (Map.Entry<byte[], byte[]> entry : entries.subMap(from, to).entrySet()) {
      if (!visitor.visit(entry.getKey(), entry.getValue())) {
        return;
      }
    }
  }

  private static @Nullable Entry floor(
      NavigableMap<byte[], byte[]> entries, byte[] key, byte[] lowest) {
    Map.Entry<byte[], byte[]> entry = entries.floorEntry(key);
    return entry == null || Arrays.compareUnsigned(entry.getKey(), lowest) < 0
        ? null
        : new Entry(entry.getKey(), entry.getValue());
  }

  private record Still(Map<Family, NavigableMap<byte[], byte[]>> families) implements Snapshot {
    @Override
    public byte @Nullable [] get(Family family, byte[] key) {
      return of(families, family).get(key);
    }

    @Override
    public void scan(Family family, byte[] from, byte[] to, Visitor visitor) {
      MemoryKeyValues.scan(of(families, family), from, to, visitor);
    }

    @Override
    public @Nullable Entry floor(byte[] key, byte[] lowest) {
      return MemoryKeyValues.floor(of(families, Family.PLAIN), key, lowest);
    }

    @Override
    public void close() {}
  }
}
