package dev.tailrace.streams.view;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Plain and exact {@link KeyValues} in memory, for views that are refolded at each start. */
final class MemoryKeyValues implements KeyValues {
  private final ConcurrentNavigableMap<byte[], byte[]> entries =
      new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

  @Override
  public byte @Nullable [] get(byte[] key) {
    return entries.get(key);
  }

  @Override
  public void scan(byte[] from, byte[] to, Visitor visitor) {
    scan(entries, from, to, visitor);
  }

  @Override
  public @Nullable Entry floor(byte[] key, byte[] lowest) {
    return floor(entries, key, lowest);
  }

  @Override
  public void write(Batch batch) {
    for (Batch.Change change : batch.changes()) {
      byte[] to = change.to();
      byte[] value = change.value();
      if (to != null) {
        entries.subMap(change.key(), to).clear();
      } else if (value != null) {
        entries.put(change.key(), value);
      } else {
        entries.remove(change.key());
      }
    }
  }

  @Override
  public void flush() {}

  @Override
  public void clear() {
    entries.clear();
  }

  @Override
  public Snapshot snapshot() {
    return new Still(new TreeMap<>(entries));
  }

  @Override
  public void close() {}

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

  private record Still(NavigableMap<byte[], byte[]> entries) implements Snapshot {
    @Override
    public byte @Nullable [] get(byte[] key) {
      return entries.get(key);
    }

    @Override
    public void scan(byte[] from, byte[] to, Visitor visitor) {
      MemoryKeyValues.scan(entries, from, to, visitor);
    }

    @Override
    public @Nullable Entry floor(byte[] key, byte[] lowest) {
      return MemoryKeyValues.floor(entries, key, lowest);
    }

    @Override
    public void close() {}
  }
}
