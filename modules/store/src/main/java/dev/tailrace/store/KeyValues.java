package dev.tailrace.store;

/**
 * Ordered bytes that a view keeps itself in. One writer, any number of readers; a batch shows whole
 * or not at all, also after a crash. No key begins with the byte 0xff.
 *
 * <p>All methods throw {@link StorageException} when the store fails.
 */
public interface KeyValues extends KeyReads, AutoCloseable {
  void write(Batch batch);

  /** Makes everything written so far durable, and returns then. */
  void flush();

  /** Begins to make everything written so far durable; does not wait for it. */
  void flushSoon();

  /** Forgets everything. */
  void clear();

  /** What is here now, unmoved by later writes. */
  Snapshot snapshot();

  /**
   * Ends the store because what was read is not what was written: it takes no more writes and is
   * never opened again.
   *
   * @return what the reader throws
   */
  StorageException damaged(String what);

  /**
   * Nothing while the store is sound.
   *
   * @throws StorageException once damage was found
   */
  void requireSound();

  @Override
  void close();

  /**
   * A still picture; close it soon. It ends with its store: a read then throws {@link
   * IllegalStateException}, and closing it is a no-op.
   */
  interface Snapshot extends KeyReads, AutoCloseable {
    @Override
    void close();
  }
}
