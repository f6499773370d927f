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
  private static final int UNSAVED_LETTERS_MAX = 65_536;

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

  /** Adds every change since the last {@link #saved}. */
  void save(Batch batch) {
    facts.save(batch);
    ledgers.save(batch);
    dropped.save(batch);
    deadLetters.save(batch);
    place.save(batch);
  }

  /** What {@link #save} added is in the store, and nothing was changed since. */
  void saved() {
    facts.saved();
    ledgers.saved();
    dropped.saved();
    deadLetters.saved();
    place.saved();
  }

  void forget(String run) {
    facts.forget(run);
    ledgers.forget(run);
  }

  /** Forgets all; the store has been cleared. */
  void clear() {
    facts.clear();
    ledgers.clear();
    dropped.saved();
    deadLetters.saved();
    place.clear();
  }
}
