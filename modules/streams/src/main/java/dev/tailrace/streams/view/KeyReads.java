package dev.tailrace.streams.view;

import org.jspecify.annotations.Nullable;

/** Reads of ordered bytes; keys compare as unsigned bytes. */
interface KeyReads {
  byte @Nullable [] get(byte[] key);

  /**
   * Visits the entries with {@code from <= key < to} in key order until the visitor says stop.
   * Entries written meanwhile may or may not be seen.
   */
  void scan(byte[] from, byte[] to, Visitor visitor);

  /** The entry with the greatest key in {@code [lowest, key]}; null when there is none. */
  @Nullable Entry floor(byte[] key, byte[] lowest);

  /** Visits the entries whose key starts with {@code prefix}. */
  default void scanPrefix(byte[] prefix, Visitor visitor) {
    scan(prefix, Keys.after(prefix), visitor);
  }

  /** Returns whether the scan goes on. */
  @FunctionalInterface
  interface Visitor {
    boolean visit(byte[] key, byte[] value);
  }

  /** A key and its value. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never changed
  record Entry(byte[] key, byte[] value) {}
}
