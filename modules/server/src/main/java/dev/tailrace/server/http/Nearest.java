package dev.tailrace.server.http;

import java.util.Collection;
import java.util.Optional;

/** Finds the known word that somebody probably meant. */
public final class Nearest {
  private static final int WORD_CHARS_MAX = 64;

  private Nearest() {}

  /** The known word with the fewest edits to {@code word}, if that is fewer than half of it. */
  public static Optional<String> to(String word, Collection<String> known) {
    if (word.length() > WORD_CHARS_MAX) {
      return Optional.empty();
    }
    String best = null;
    int bestEdits = Math.max(1, word.length() / 2) + 1;
    for (String candidate : known) {
      int edits = edits(word, candidate);
      if (edits < bestEdits) {
        best = candidate;
        bestEdits = edits;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Levenshtein's distance, upper and lower case alike. */
  private static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        char left = Character.toLowerCase(a.charAt(i - 1));
        char right = Character.toLowerCase(b.charAt(j - 1));
        int replaced = diagonal + (left == right ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
