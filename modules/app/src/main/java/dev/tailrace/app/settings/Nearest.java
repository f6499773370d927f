package dev.tailrace.app.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what a person who mistyped a name has meant. */
final class Nearest {
  private Nearest() {}

  /** {@code "; did you mean 'x'?"}, or nothing when no known name is near. */
  static String suggestion(String typed, Collection<String> known) {
    return nearest(typed, known).map(it -> "; did you mean '" + it + "'?").orElse("");
  }

  private static Optional<String> nearest(String typed, Collection<String> known) {
    return known.stream()
        .filter(name -> distance(typed, name) <= Math.max(1, name.length() / 3))
        .min(Comparator.comparingInt(name -> distance(typed, name)));
  }

  /** Letters to insert, delete, replace or swap with their neighbour. */
  private static int distance(String a, String b) {
    var table = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          table[i][j] = i + j;
          continue;
        }
        int replaced = table[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int shorter = 1 + Math.min(table[i - 1][j], table[i][j - 1]);
        table[i][j] = Math.min(replaced, shorter);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          table[i][j] = Math.min(table[i][j], table[i - 2][j - 2] + 1);
        }
      }
    }
    return table[a.length()][b.length()];
  }
}
