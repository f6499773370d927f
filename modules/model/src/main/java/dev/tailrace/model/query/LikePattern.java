package dev.tailrace.model.query;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A {@code like} pattern as a bit-parallel automaton (Shift-And with gaps, Navarro and Raffinot
 * 2002): one pass over the text, no backtracking whatever the pattern. Bit i means that the first i
 * characters of the pattern are matched; at a {@code %} the bit stays set.
 */
final class LikePattern {
  private static final int WORD_BITS = 64;
  private static final int ANY = -1;
  private static final int ASCII_END = 128;

  private final boolean ignoresCase;
  private final int length;
  private final long[] gaps;

  /** The places that any character matches. */
  private final long[] wild;

  /** The places that a character matches; others match {@link #wild} only. */
  private final Map<Integer, long[]> places = new HashMap<>();

  /** The first word of the places of each ASCII character. */
  private final long[] ascii = new long[ASCII_END];

  LikePattern(String pattern, boolean ignoresCase) {
    this.ignoresCase = ignoresCase;
    int[] points = pattern.codePoints().toArray();
    int[] items = new int[points.length];
    gaps = new long[points.length / WORD_BITS + 1];
    int count = 0;
    for (int i = 0; i < points.length; i++) {
      int c = points[i];
      if (c == '%') {
        set(gaps, count);
      } else if (c == '_') {
        items[count++] = ANY;
      } else {
        boolean escaped = c == '\\' && i + 1 < points.length;
        items[count++] = fold(escaped ? points[++i] : c);
      }
    }
    length = count;
    wild = new long[gaps.length];
    for (int i = 0; i < count; i++) {
      if (items[i] == ANY) {
        set(wild, i);
      }
    }
    for (int i = 0; i < count; i++) {
      if (items[i] != ANY) {
        set(places.computeIfAbsent(items[i], _ -> wild.clone()), i);
      }
    }
    Arrays.setAll(ascii, c -> places(c)[0]);
  }

  private long[] places(int c) {
    return places.getOrDefault(fold(c), wild);
  }

  private static void set(long[] bits, int index) {
    bits[index / WORD_BITS] |= 1L << index;
  }

  private int fold(int c) {
    return ignoresCase ? Character.toLowerCase(Character.toUpperCase(c)) : c;
  }

  boolean matches(String text) {
    return gaps.length == 1 ? matchesByWord(text) : matchesByWords(text);
  }

  private boolean matchesByWord(String text) {
    long reached = 1;
    int i = 0;
    while (i < text.length() && reached != 0) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      long here = c < ASCII_END ? ascii[c] : places(c)[0];
      reached = (reached & here) << 1 | (reached & gaps[0]);
    }
    return (reached >>> length & 1) != 0;
  }

  private boolean matchesByWords(String text) {
    long[] reached = new long[gaps.length];
    reached[0] = 1;
    long alive = 1;
    int i = 0;
    while (i < text.length() && alive != 0) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      long[] here = places(c);
      long carry = 0;
      alive = 0;
      for (int word = 0; word < reached.length; word++) {
        long stepped = reached[word] & here[word];
        reached[word] = stepped << 1 | carry | (reached[word] & gaps[word]);
        carry = stepped >>> (WORD_BITS - 1);
        alive |= reached[word];
      }
    }
    return (reached[length / WORD_BITS] >>> length & 1) != 0;
  }
}
