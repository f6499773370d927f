package dev.tailrace.model.query;

/** What came of reading a text that a user wrote. */
public sealed interface Parsed<T> {
  record Good<T>(T value) implements Parsed<T> {}

  /**
   * It could not be read.
   *
   * @param position where the problem is, in UTF-16 characters from 0
   */
  record Bad<T>(int position, String problem) implements Parsed<T> {}
}
