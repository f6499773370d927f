package dev.tailrace.server.http;

import java.util.List;

/**
 * Patterns for names in which {@code *} stands for any text; no patterns mean every name. Matching
 * takes the product of both lengths at most, whatever the pattern.
 */
public record Globs(List<String> patterns) {
  public static final Globs ALL = new Globs(List.of());

  private static final int PATTERNS_MAX = 100;
  private static final int PATTERN_CHARS_MAX = 250;

  public Globs {
    patterns = patterns.stream().distinct().sorted().toList();
    if (patterns.size() > PATTERNS_MAX
        || patterns.stream().anyMatch(it -> it.isEmpty() || it.length() > PATTERN_CHARS_MAX)) {
      throw Problem.badRequest(
          "parameter metric: at most %d patterns of 1 to %d characters"
              .formatted(PATTERNS_MAX, PATTERN_CHARS_MAX));
    }
  }

  public boolean matches(String name) {
    if (patterns.isEmpty()) {
      return true;
    }
    for (String pattern : patterns) {
      if (matches(pattern, name)) {
        return true;
      }
    }
    return false;
  }

  /** Goes back to the last star only: what stands before it has its shortest match already. */
  public static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int resume = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = n;
      } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
