package dev.tailrace.streams.view;

import dev.tailrace.store.Batch;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Which things changed that the store is to know: since the last {@link #begin}, and before it. The
 * latter are saved one by one as they were then; one that is about to change again is saved first,
 * so that beginning costs nothing. For one thread at a time.
 *
 * @param <T> what changes, the same object each time
 */
final class Generations<T> {
  private final BiConsumer<T, Batch> saver;
  private final Set<T> saved = new LinkedHashSet<>();
  private Set<T> changed = new LinkedHashSet<>();
  private Set<T> waiting = new LinkedHashSet<>();
  private Batch batch = new Batch();

  /** Nothing has changed yet; {@code saver} adds a thing as it is. */
  Generations(BiConsumer<T, Batch> saver) {
    this.saver = saver;
  }

  /** To be called before a thing changes. */
  void before(T thing) {
    if (!waiting.isEmpty() && waiting.remove(thing)) {
      save(thing);
    }
  }

  /** Notes that a thing has changed. */
  void changed(T thing) {
    changed.add(thing);
  }

  /** Notes that a thing is no more; what it was before the last {@link #begin} is still saved. */
  void forget(T thing) {
    before(thing);
    changed.remove(thing);
  }

  /** Everything that changed until now goes into this batch. The one before is in the store. */
  void begin(Batch into) {
    batch = into;
    Set<T> empty = waiting;
    waiting = changed;
    changed = empty;
  }

  /** Adds things until the batch weighs so much; whether there are more. */
  boolean save(long weight) {
    while (!waiting.isEmpty() && batch.weight() < weight) {
      T next = waiting.iterator().next();
      waiting.remove(next);
      save(next);
    }
    return !waiting.isEmpty();
  }

  private void save(T thing) {
    saver.accept(thing, batch);
    saved.add(thing);
  }

  /** The batch is in the store. */
  void written() {
    saved.clear();
    batch = new Batch();
  }

  /** Whether the store may not know the thing as it is. */
  boolean has(T thing) {
    return changed.contains(thing) || waiting.contains(thing) || saved.contains(thing);
  }

  /** How many things the store does not know as they are, or a few more. */
  int size() {
    return changed.size() + waiting.size() + saved.size();
  }

  void clear() {
    changed.clear();
    waiting.clear();
    written();
  }
}
