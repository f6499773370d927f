package dev.tailrace.streams.view;

import dev.tailrace.store.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * The fold of one topic partition: everything a record changes, exactly once.
 *
 * <p>One thread at a time may call the methods that change it; reads may come from any thread at
 * any time between construction and {@link #close}.
 */
public interface View extends AutoCloseable {
  /** The highest offset applied; -1 when none was. Grows only after the change is readable. */
  long appliedOffset();

  /** The last applied record; null when none was. */
  @Nullable Tip tip();

  /**
   * Reads into memory what later reads need, once.
   *
   * @throws StorageException when what is stored is damaged
   */
  void load();

  /**
   * Applies one record; at or below {@link #appliedOffset} it is a no-op. Whatever the record
   * holds, this ends in a fold, a counted repeat or a dead letter.
   *
   * @throws StorageException when the store cannot be written; nothing was applied then, and
   *     nothing more is
   */
  void apply(LogRecord record);

  /** Notes that records {@code fromOffset..toOffset} were gone before they could be applied. */
  void gap(long fromOffset, long toOffset);

  /** The cluster and topic that this state was folded from; null when nothing was. */
  @Nullable String origin();

  void origin(String clusterAndTopicId);

  /** Whether the record at this applied offset changed nothing: a repeat or a dead letter. */
  boolean dropped(long offset);

  /**
   * Called at each commit: makes durable what the view does not want to fold again after a crash.
   *
   * @return whether everything applied is durable now; if not, this wants to be called at the next
   *     commit too, and {@link #save} before the end
   * @throws StorageException when the store cannot be written
   */
  boolean flush();

  /**
   * Makes everything applied so far durable, and returns then.
   *
   * @throws StorageException when the store cannot be written
   */
  void save();

  /**
   * Nothing while what is stored can be relied on.
   *
   * @throws StorageException once a read has found damage
   */
  void requireSound();

  /** Forgets data and offset in one step. */
  void clear();

  @Override
  void close();
}
