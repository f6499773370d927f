package dev.tailrace.streams.view;

import dev.tailrace.store.Batch;
import dev.tailrace.store.KeyValues;
import dev.tailrace.store.StorageException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes a view: each record at once, or everything at checkpoints. What is written is always one
 * batch with the tip in it, so the store holds a prefix of the log and nothing else. After a
 * failure memory and store may differ by half a record, so nothing is written any more.
 *
 * <p>The thread that applies calls everything but {@link #still}, which is for any.
 */
final class Checkpoints {
  private static final long SLICE_BYTES = 1 << 20;

  private final KeyValues store;
  private final Books books;
  private final TopicFold fold;
  private final @Nullable CheckpointPolicy policy;
  private final LongSupplier nanoTime;

  // Held while memory changes, so that a picture is of one state.
  private final ReentrantLock changing;
  // Held while a checkpoint is made, before the other one: two of them keep their order.
  private final ReentrantLock writing = new ReentrantLock();

  private Batch content = new Batch();
  private boolean unsaved;
  private boolean unflushed;
  private long bytes;
  private long lastNanos;
  private volatile @Nullable Throwable failure;

  Checkpoints(
      KeyValues store,
      Books books,
      TopicFold fold,
      Writing writing,
      ReentrantLock changing,
      LongSupplier nanoTime) {
    this.store = store;
    this.books = books;
    this.fold = fold;
    this.policy =
        switch (writing) {
          case Writing.EachRecord() -> null;
          case Writing.AtCheckpoints(CheckpointPolicy it) -> it;
        };
    this.changing = changing;
    this.nanoTime = nanoTime;
    this.lastNanos = nanoTime.getAsLong();
  }

  /** Whether everything that can be read lies in the store. */
  boolean eachRecord() {
    return policy == null;
  }

  /**
   * Makes a checkpoint if too much is unsaved for one more record.
   *
   * @throws StorageException when that fails, or something had failed before
   */
  void makeRoom() {
    requireWorking();
    if (policy != null && (bytes >= policy.bytes() || books.full())) {
      checkpoint();
    }
  }

  /**
   * Takes over what a record changed, under the lock: the books know the rest.
   *
   * @param changes of the content
   */
  void take(Batch changes, long recordBytes) {
    if (policy == null) {
      books.save(changes);
      store.write(changes);
      books.saved();
    } else {
      content.addAll(changes);
      unsaved = true;
      bytes += recordBytes;
    }
  }

  /** Remembers that a change failed half-way. */
  void stop(Throwable cause) {
    failure = cause;
  }

  void requireWorking() {
    Throwable cause = failure;
    if (cause != null) {
      throw new StorageException("the view stopped when this failed: " + cause.getMessage(), cause);
    }
  }

  /** See {@link View#flush}: makes a checkpoint if one is due. */
  boolean flush() {
    if (policy == null) {
      store.flush();
      return true;
    }
    requireWorking();
    long age = nanoTime.getAsLong() - lastNanos;
    if (bytes >= policy.bytes() || age >= TimeUnit.MILLISECONDS.toNanos(policy.ageMs())) {
      checkpoint();
    }
    return false;
  }

  /** Writes what is unsaved and returns when it is durable. */
  void save() {
    if (policy != null) {
      requireWorking();
    }
    writing.lock();
    try {
      write();
      store.flush();
      restart();
    } finally {
      writing.unlock();
    }
  }

  /** The view as it is now; at checkpoints everything is written first, and not flushed. */
  StillView still() {
    writing.lock();
    try {
      changing.lock();
      try {
        if (policy != null) {
          requireWorking();
          write();
        }
        return new StillView(books.place.appliedOffset(), store.snapshot(), fold.content());
      } finally {
        changing.unlock();
      }
    } finally {
      writing.unlock();
    }
  }

  /** Forgets what is unsaved, and an earlier failure with it; the store has been cleared. */
  void clear() {
    content = new Batch();
    unsaved = false;
    failure = null;
    restart();
  }

  private void checkpoint() {
    writing.lock();
    try {
      write();
      if (unflushed) {
        store.flushSoon();
      }
      restart();
    } finally {
      writing.unlock();
    }
  }

  private void restart() {
    unflushed = false;
    bytes = 0;
    lastNanos = nanoTime.getAsLong();
  }

  /** Nothing changes meanwhile: this is the thread that applies, or it waits for the lock. */
  private void write() {
    if (!unsaved) {
      return;
    }
    try {
      Batch batch = collected();
      writeAhead();
      store.write(batch);
    } catch (RuntimeException | Error e) {
      stop(e);
      throw e;
    }
    changing.lock();
    try {
      books.saved();
      unsaved = false;
      unflushed = true;
    } finally {
      changing.unlock();
    }
  }

  /** In slices, so that no batch is as large as the memory that it empties. */
  private void writeAhead() {
    boolean more = true;
    while (more) {
      var slice = new Batch();
      more = fold.ahead(slice, SLICE_BYTES);
      if (!slice.isEmpty()) {
        store.write(slice);
      }
    }
  }

  private Batch collected() {
    Batch batch = content;
    content = new Batch();
    changing.lock();
    try {
      books.save(batch);
      fold.checkpoint(batch);
    } finally {
      changing.unlock();
    }
    return batch;
  }
}
