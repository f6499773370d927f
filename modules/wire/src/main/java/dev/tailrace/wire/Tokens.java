package dev.tailrace.wire;

/**
 * A cursor over the tokens of one record, the same for both encodings. {@link #next} moves; the
 * accessor that fits the kind may then be called once. Not thread-safe.
 */
interface Tokens {
  enum Kind {
    FIELDS,
    ITEMS,
    KEY,
    TEXT,
    WHOLE,
    REAL,
    TRUE,
    FALSE,
    NULL,
    /** A typed array of integers: one token, CBOR only. */
    LONGS,
    /** A typed array of floats: one token, CBOR only. */
    DOUBLES,
    /** The end of the innermost fields or items. */
    END,
    /** The end of the record. */
    EOF
  }

  /** Moves on; refuses what is malformed. Whatever comes after the root is a trailing token. */
  Kind next() throws RefusedException;

  /** The key or text: valid Unicode, without lone surrogates. */
  String text() throws RefusedException;

  long whole() throws RefusedException;

  /** The number as a double; works for WHOLE and REAL and keeps the sign of zero. */
  double real() throws RefusedException;

  long[] longs();

  double[] doubles();
}
