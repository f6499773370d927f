package dev.tailrace.streams.view;

import dev.tailrace.store.Batch;
import dev.tailrace.store.KeyValues;
import java.util.function.LongSupplier;

/**
 * What a view keeps of its records besides their content. A change is made in memory, is readable
 * from there once shown, and stays there until it was saved. One thread changes the books.
 */
final class Books {
  private static final int UNSAVED_LEDGERS_MAX = 16_384;
  private static final int UNSAVED_LETTERS_MAX = 16_384;

  final Facts facts;
  final Ledgers ledgers;
  final Dropped dropped;
  final DeadLetterBook deadLetters;
  final Place place;

  Books(KeyValues store, LongSupplier nanoTime) {
    facts = new Facts(store, nanoTime);
    ledgers = new Ledgers(store);
    dropped = new Dropped(store);
    deadLetters = new DeadLetterBook(store);
    place = new Place(store);
  }

  /** Makes readable what the last record changed; its position last. */
  void show() {
    facts.show();
    place.show();
  }

  /** Whether so much is unsaved that memory asks for a checkpoint. */
  boolean full() {
    return ledgers.unsaved() >= UNSAVED_LEDGERS_MAX || deadLetters.unsaved() >= UNSAVED_LETTERS_MAX;
  }

  /**
   * Everything that changed until now goes into this batch, small things at once and the others by
   * {@link #save}, as they are now. The batch before is in the store.
   */
  void begin(Batch batch) {
    place.begin(batch);
    dropped.begin(batch);
    facts.begin(batch);
    ledgers.begin(batch);
    deadLetters.begin(batch);
  }

  /** Adds to the batch until it weighs so much; whether there is more. */
  boolean save(long weight) {
    return facts.save(weight) || ledgers.save(weight) || deadLetters.save(weight);
  }

  /** The batch is in the store, all of it. */
  void written() {
    facts.written();
    ledgers.written();
    dropped.written();
    deadLetters.written();
    place.written();
  }

  void forget(String run) {
    facts.forget(run);
    ledgers.forget(run);
  }

  /** Forgets all; the store has been cleared. */
  void clear() {
    facts.clear();
    ledgers.clear();
    dropped.clear();
    deadLetters.clear();
    place.clear();
  }
}
