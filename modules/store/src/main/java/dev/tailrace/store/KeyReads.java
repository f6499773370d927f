package dev.tailrace.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads of ordered bytes; keys compare as unsigned bytes. */
public interface KeyReads {
  byte @Nullable [] get(Family family, byte[] key);

  /**
   * Visits the entries with {@code from <= key < to} in key order until the visitor says stop.
   * Entries written meanwhile may or may not be seen.
   */
  void scan(Family family, byte[] from, byte[] to, Visitor visitor);

  /** The plain entry with the greatest key in {@code [lowest, key]}; null when there is none. */
  @Nullable Entry floor(byte[] key, byte[] lowest);

  default byte @Nullable [] get(byte[] key) {
    return get(Family.PLAIN, key);
  }

  default void scan(byte[] from, byte[] to, Visitor visitor) {
    scan(Family.PLAIN, from, to, visitor);
  }

  /** Visits the plain entries whose key starts with {@code prefix}. */
  default void scanPrefix(byte[] prefix, Visitor visitor) {
    scan(Family.PLAIN, prefix, after(prefix), visitor);
  }

  /** The lowest key above all that start with {@code prefix}; above every key, without one. */
  static byte[] after(byte[] prefix) {
    byte[] next = prefix.clone();
    for (int i = next.length - 1; i >= 0; i--) {
      if (next[i] != (byte) 0xff) {
        next[i]++;
        return Arrays.copyOf(next, i + 1);
      }
    }
    return new byte[] {(byte) 0xff};
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
