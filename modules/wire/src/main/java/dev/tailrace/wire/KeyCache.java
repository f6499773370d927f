package dev.tailrace.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/**
 * The strings of the keys that were seen last. The records of a run have the same metric names over
 * and over; one string for all of them saves most of a small record's garbage and makes comparing
 * names cheap for whoever keeps them.
 *
 * <p>May be called from any thread. Threads race for the slots, and a lost race costs one more
 * string: a string is immutable, so whatever a thread finds in a slot is whole.
 */
final class KeyCache {
  private static final int SLOTS = 1 << 12;
  private static final int KEY_BYTES_MAX = 64;
  private static final @Nullable String[] KEYS = new String[SLOTS];

  private KeyCache() {}

  /** The key in these bytes when it is short and ASCII; null for the caller to decode it. */
  static @Nullable String find(byte[] bytes, int from, int length) {
    if (length > KEY_BYTES_MAX) {
      return null;
    }
    int hash = 0;
    int all = 0;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + bytes[i];
      all |= bytes[i];
    }
    if (all < 0) {
      return null;
    }
    int slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
    String known = KEYS[slot];
    if (known != null && known.hashCode() == hash && isSame(known, bytes, from, length)) {
      return known;
    }
    String key = new String(bytes, from, length, US_ASCII);
    KEYS[slot] = key;
    return key;
  }

  private static boolean isSame(String key, byte[] bytes, int from, int length) {
    if (key.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (key.charAt(i) != bytes[from + i]) {
        return false;
      }
    }
    return true;
  }
}
