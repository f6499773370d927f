package dev.tailrace.streams.view;

import dev.tailrace.store.Batch;
import dev.tailrace.store.Family;
import dev.tailrace.store.KeyValues;
import dev.tailrace.store.MemoryKeyValues;
import dev.tailrace.store.StorageException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A store that can be read, as empty, and not written. */
final class FullDisk implements KeyValues {
  @Override
  public byte @Nullable [] get(Family family, byte[] key) {
    return null;
  }

  @Override
  public void scan(Family family, byte[] from, byte[] to, Visitor visitor) {}

  @Override
  public @Nullable Entry floor(byte[] key, byte[] lowest) {
    return null;
  }

  @Override
  public void write(Batch batch) {
    throw new StorageException("no space left", new IOException("no space left on device"));
  }

  @Override
  public void flush() {}

  @Override
  public void flushSoon() {}

  @Override
  public StorageException damaged(String what) {
    return new StorageException(what);
  }

  @Override
  public void clear() {}

  @Override
  public Snapshot snapshot() {
    return new MemoryKeyValues().snapshot();
  }

  @Override
  public void requireSound() {}

  @Override
  public void close() {}
}
