package dev.tailrace.streams.view;

import dev.tailrace.store.Batch;
import dev.tailrace.store.Family;
import dev.tailrace.store.KeyValues;
import dev.tailrace.store.StorageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A store that can die: then all batches up to the last durable flush are left, and any number of
 * those that came next, which may have reached the disk by themselves. Several threads may write.
 */
final class MortalStore implements KeyValues {
  private final KeyValues store;
  private final List<Batch> written = new ArrayList<>();
  private int durable;
  int flushesSoon;
  boolean full;

  MortalStore(KeyValues store) {
    this.store = store;
  }

  /** Puts into an empty store what is left of this one. */
  synchronized MortalStore die(Random random, KeyValues empty) {
    int left = durable + random.nextInt(written.size() - durable + 1);
    MortalStore next = new MortalStore(empty);
    written.subList(0, left).forEach(next::write);
    next.durable = left;
    return next;
  }

  /** Whether a checkpoint is whole in the journal, and only partly in its place. */
  boolean halfApplied() {
    return get(Keys.JOURNAL) != null;
  }

  /** Whether a part of a checkpoint is in the journal, and the end is missing. */
  boolean halfCollected() {
    boolean[] found = {false};
    scanPrefix(
        Keys.JOURNAL,
        (_, _) -> {
          found[0] = true;
          return false;
        });
    return found[0] && !halfApplied();
  }

  synchronized int batches() {
    return written.size();
  }

  synchronized Batch batch(int index) {
    return written.get(index);
  }

  @Override
  public synchronized void write(Batch batch) {
    if (full) {
      throw new StorageException("no space left", new IOException("no space left on device"));
    }
    store.write(batch);
    written.add(batch);
  }

  @Override
  public synchronized void flush() {
    durable = written.size();
  }

  @Override
  public void flushSoon() {
    flushesSoon++;
  }

  @Override
  public void clear() {
    store.clear();
    written.clear();
    durable = 0;
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
