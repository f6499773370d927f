package dev.tailrace.streams.view;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A store that can be read, as empty, and not written. */
final class FullDisk implements KeyValues {
  @Override
  public byte @Nullable [] get(byte[] key) {
    return null;
  }

  @Override
  public void scan(byte[] from, byte[] to, Visitor visitor) {}

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
  public void clear() {}

  @Override
  public Snapshot snapshot() {
    return new MemoryKeyValues().snapshot();
  }

  @Override
  public void close() {}
}
