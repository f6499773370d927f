package dev.tailrace.model.query;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses what was meant by a word that nobody knows. */
public final class Spelling {
  private static final int LENGTH_MAX = 64;

  private Spelling() {}

  /** The known word that differs in case only or by a few letters, if there is one. */
  public static Optional<String> nearest(String word, Collection<String> known) {
    if (word.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    String wanted = word.toLowerCase(Locale.ROOT);
    int lettersMax = Math.max(1, word.length() / 3);
    return known.stream()
        .filter(it -> distance(wanted, it.toLowerCase(Locale.ROOT)) <= lettersMax)
        .min(Comparator.comparingInt(it -> distance(wanted, it.toLowerCase(Locale.ROOT))));
  }

  /** Edits of one letter, and swaps of neighbours, that lead from one word to the other. */
  private static int distance(String a, String b) {
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        edits[i][j] = i == 0 || j == 0 ? i + j : cheapest(edits, a, b, i, j);
      }
    }
    return edits[a.length()][b.length()];
  }

  private static int cheapest(int[][] edits, String a, String b, int i, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int best = edits[i - 1][j - 1] + (same ? 0 : 1);
    best = Math.min(best, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, edits[i - 2][j - 2] + 1) : best;
  }
}
