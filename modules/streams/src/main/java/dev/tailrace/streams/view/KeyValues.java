package dev.tailrace.streams.view;

/**
 * Ordered bytes that a view keeps itself in. One writer, any number of readers; a batch shows whole
 * or not at all, also after a crash.
 *
 * <p>All methods throw {@link StorageException} when the store fails.
 */
interface KeyValues extends KeyReads, AutoCloseable {
  void write(Batch batch);

  /** Makes everything written so far durable. */
  void flush();

  /** Forgets everything. */
  void clear();

  /** What is here now, unmoved by later writes. */
  Snapshot snapshot();

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
