package dev.tailrace.streams.view;

import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.store.Batch;
import dev.tailrace.store.KeyReads;

/**
 * What is particular to the fold of one topic; {@link FoldedView} does what all have in common.
 * Staging changes nothing that can be read: it fills the batch and says how to show the change once
 * the batch is written, so a fold that fails half-way leaves no trace.
 */
interface TopicFold {
  Staged stage(LogRecord record, RunScoped event, Batch batch);

  /**
   * Takes everything of the fold that is not in the store yet, as it is now, for {@link #save}; for
   * a view that is written {@link Writing.AtCheckpoints at checkpoints}, where what {@link #stage}
   * put into its batch waits until then too and comes before this. What was taken before is in the
   * store. Nothing is applied while this is called, on any thread.
   */
  default void checkpoint() {}

  /**
   * Adds a part of what the last {@link #checkpoint} took, as it was then, whatever was applied
   * since. Nothing is applied while this is called, on any thread. When something of it cannot be
   * written, the view stops.
   *
   * @param ahead what may be in the store before the tip: if the process dies in between, that is
   *     no harm, as it is not read or is what the log decides alone
   * @param last what must show together with the tip
   * @param weightMax how much is added to both, about
   * @return whether there is more
   */
  default boolean save(Batch ahead, Batch last, long weightMax) {
    return false;
  }

  /** Reads into memory what later reads need, once, before the first read or write. */
  void load();

  /** Ends what still writes beside the thread that applies; the store is cleared next. */
  default void rest() {}

  /** Forgets what is in memory; the store has been cleared. */
  void clear();

  /** Gives back what is not the store's; nobody reads any more. */
  default void close() {}

  /** Forgets one run's data in memory; its keys are removed from the store by the caller. */
  void forget(String run);

  /** What this fold knows, as it is now; nothing is applied while this is called. */
  Content content();

  /**
   * What a fold knew at one moment: from a still picture of its store, and what it holds itself.
   */
  @FunctionalInterface
  interface Content extends AutoCloseable {
    /**
     * Writes everything known of one run, in an order that only the log decides. What does not go
     * through {@code still} pauses by {@code slices} itself.
     */
    void digest(String run, KeyReads still, Slices slices, Canon canon);

    @Override
    default void close() {}
  }

  /** What came of staging an event. */
  sealed interface Staged {
    /**
     * A change in the batch.
     *
     * @param entries points or lines in the event
     * @param show makes the change readable; must not fail
     */
    record Ready(long entries, Runnable show) implements Staged {}

    record Refused(Refusal refusal) implements Staged {}
  }
}
