package dev.tailrace.streams.view;

import dev.tailrace.store.Batch;
import dev.tailrace.store.Journal;
import dev.tailrace.store.KeyValues;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint on its way into the store, one small step after the other: the view as it was when
 * this was made, with the tip that it had, while records go on to be applied. For who holds the
 * lock of writing.
 */
final class PendingCheckpoint {
  private final KeyValues store;
  private final Books books;
  private final TopicFold fold;
  private final ReentrantLock changing;
  private final long stepWeight;
  private final boolean flushes;

  // What shows together, with the tip in it. Guarded by changing until the journal has it.
  private final Batch last;
  private @Nullable Journal journal;

  /**
   * Begins; under the lock of changes.
   *
   * @param last what is to be written before the books
   * @param stepWeight how much a step writes, about
   * @param flushes whether it is to become durable by itself
   */
  PendingCheckpoint(
      KeyValues store,
      Books books,
      TopicFold fold,
      ReentrantLock changing,
      Batch last,
      long stepWeight,
      boolean flushes) {
    this.store = store;
    this.books = books;
    this.fold = fold;
    this.changing = changing;
    this.last = last;
    this.stepWeight = stepWeight;
    this.flushes = flushes;
    books.begin(last);
    fold.checkpoint();
  }

  boolean flushes() {
    return flushes;
  }

  /** Does the next part of the work; false when all of it is in the store. */
  boolean step() {
    Journal collected = journal;
    if (collected != null) {
      return collected.step();
    }
    var ahead = new Batch();
    boolean more;
    changing.lock();
    try {
      more = books.save(last.weight() + stepWeight) || fold.save(ahead, last, stepWeight);
    } finally {
      changing.unlock();
    }
    if (!ahead.isEmpty()) {
      store.write(ahead);
    }
    if (!more) {
      journal = new Journal(store, Keys.JOURNAL, last, stepWeight);
    }
    return true;
  }
}
