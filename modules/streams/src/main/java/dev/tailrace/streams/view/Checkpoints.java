package dev.tailrace.streams.view;

import dev.tailrace.store.Batch;
import dev.tailrace.store.KeyValues;
import dev.tailrace.store.StorageException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes a view: each record at once, or everything at checkpoints, which are written in slices
 * before records and at commits. What shows is always one batch with the tip in it, so the store
 * holds a prefix of the log and nothing else. After a failure memory and store may differ by half a
 * record, so nothing is written any more.
 *
 * <p>The thread that applies calls everything but {@link #still}, which is for any.
 */
final class Checkpoints {
  /** A checkpoint gets half of the time until so much of the next one has come, then all. */
  private static final int HURRY_SHARE = 4;

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
  private long sliceNanos;
  // Changed by who holds the lock of writing.
  private volatile @Nullable PendingCheckpoint pending;
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
   * Begins a checkpoint if too much is unsaved for one more record, or goes on with the last one.
   *
   * @throws StorageException when that fails, or something had failed before
   */
  void makeRoom() {
    requireWorking();
    if (policy == null) {
      return;
    }
    if (bytes >= policy.bytes() || books.full()) {
      checkpoint(policy);
    } else if (pending != null
        && (bytes >= policy.bytes() / HURRY_SHARE
            || nanoTime.getAsLong() - sliceNanos >= policy.sliceNanos())) {
      slice(policy, nanoTime.getAsLong());
    }
  }

  /**
   * Takes over what a record changed, under the lock: the books know the rest.
   *
   * @param changes of the content
   */
  void take(Batch changes, long recordBytes) {
    if (policy == null) {
      books.begin(changes);
      while (books.save(Long.MAX_VALUE)) {}
      store.write(changes);
      books.written();
    } else {
      content.addAll(changes);
      unsaved = true;
      bytes += recordBytes;
    }
  }

  /** Whether one is on its way into the store; any thread. */
  boolean underWay() {
    return pending != null;
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

  /** See {@link View#flush}: begins a checkpoint if one is due, or goes on with the last one. */
  boolean flush() {
    if (policy == null) {
      store.flush();
      return true;
    }
    requireWorking();
    long age = nanoTime.getAsLong() - lastNanos;
    if (bytes >= policy.bytes() || age >= TimeUnit.MILLISECONDS.toNanos(policy.ageMs())) {
      checkpoint(policy);
    } else if (pending != null) {
      slice(policy, nanoTime.getAsLong());
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
      unflushed = false;
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
    unflushed = false;
    pending = null;
    failure = null;
    restart();
  }

  private void checkpoint(CheckpointPolicy due) {
    writing.lock();
    try {
      long begun = nanoTime.getAsLong();
      finish();
      begin(due, true);
      if (unflushed && pending == null) {
        store.flushSoon();
        unflushed = false;
      }
      restart();
      slice(due, begun);
    } finally {
      writing.unlock();
    }
  }

  private void restart() {
    bytes = 0;
    lastNanos = nanoTime.getAsLong();
  }

  /** Everything as it is now, in one go. */
  private void write() {
    finish();
    if (policy != null) {
      begin(policy, false);
      finish();
    }
  }

  /** Begins with everything as it is now, which is what will be written. */
  private void begin(CheckpointPolicy how, boolean flushes) {
    changing.lock();
    try {
      if (unsaved) {
        Batch last = content;
        content = new Batch();
        unsaved = false;
        pending =
            new PendingCheckpoint(store, books, fold, changing, last, how.stepWeight(), flushes);
      }
    } finally {
      changing.unlock();
    }
  }

  private void slice(CheckpointPolicy how, long begun) {
    writing.lock();
    try {
      boolean more = step();
      while (more && nanoTime.getAsLong() - begun < how.sliceNanos()) {
        more = step();
      }
      sliceNanos = nanoTime.getAsLong();
    } finally {
      writing.unlock();
    }
  }

  private void finish() {
    boolean more = true;
    while (more) {
      more = step();
    }
  }

  /** Does a part of the work on what is pending; whether there is more. */
  private boolean step() {
    PendingCheckpoint now = pending;
    if (now == null) {
      return false;
    }
    try {
      if (now.step()) {
        return true;
      }
    } catch (RuntimeException | Error e) {
      stop(e);
      throw e;
    }
    changing.lock();
    try {
      books.written();
      pending = null;
    } finally {
      changing.unlock();
    }
    unflushed = !now.flushes();
    if (now.flushes()) {
      store.flushSoon();
    }
    return false;
  }
}
