package dev.tailrace.streams.view;

import dev.tailrace.store.Batch;
import dev.tailrace.store.Family;
import dev.tailrace.store.KeyValues;
import dev.tailrace.store.StorageException;
import dev.tailrace.streams.view.Announcement.Phase;
import org.jspecify.annotations.Nullable;

/**
 * A store that tells when it writes and flushes. What is written while a record is applied is a
 * seal; a flush that goes on in the background counts as what the fold does meanwhile.
 */
final class AnnouncingStore implements KeyValues {
  private final KeyValues store;
  private final Announcement announcement;
  private volatile Phase writing = Phase.SEAL;

  AnnouncingStore(KeyValues store, Announcement announcement) {
    this.store = store;
    this.announcement = announcement;
  }

  /** Does what may make a checkpoint. */
  void checkpoint(Runnable change) {
    writing = Phase.CHECKPOINT;
    change.run();
    writing = Phase.SEAL;
  }

  private void tell(Phase phase, Runnable change) {
    announcement.phase(phase);
    change.run();
    announcement.phase(Phase.FOLD);
  }

  @Override
  public void write(Batch batch) {
    tell(writing, () -> store.write(batch));
  }

  @Override
  public void flush() {
    tell(Phase.FLUSH, store::flush);
  }

  @Override
  public void flushSoon() {
    tell(Phase.FLUSH, store::flushSoon);
  }

  @Override
  public void clear() {
    store.clear();
  }

  @Override
  public byte @Nullable [] get(Family family, byte[] key) {
    return store.get(family, key);
  }

  @Override
  public void scan(Family family, byte[] from, byte[] to, Visitor visitor) {
    store.scan(family, from, to, visitor);
  }

  @Override
  public @Nullable Entry floor(byte[] key, byte[] lowest) {
    return store.floor(key, lowest);
  }

  @Override
  public Snapshot snapshot() {
    return store.snapshot();
  }

  @Override
  public StorageException damaged(String what) {
    return store.damaged(what);
  }

  @Override
  public void requireSound() {
    store.requireSound();
  }

  @Override
  public void close() {
    store.close();
  }
}
