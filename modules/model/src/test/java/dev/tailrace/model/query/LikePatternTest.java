package dev.tailrace.model.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikePatternTest {
  private static boolean like(String text, String pattern) {
    return new LikePattern(pattern, false).matches(text);
  }

  @ParameterizedTest
  @CsvSource({
    "cnn-baseline, cnn%, true",
    "cnn-baseline, %line, true",
    "cnn-baseline, c%-%e, true",
    "cnn-baseline, cnn, false",
    "cnn-baseline, %basement%, false",
    "cnn, c_n, true",
    "cnn, c__n, false",
    "'', '', true",
    "'', %, true",
    "'', _, false",
    "a%b, a\\%b, true",
    "axb, a\\%b, false",
    "a\\, a\\, true",
    "CNN, cnn, false",
    "😀x, _x, true",
  })
  void a_text_looks_like_a_pattern_or_not(String text, String pattern, boolean matches) {
    assertEquals(matches, like(text, pattern));
  }

  @Test
  void case_is_ignored_when_asked() {
    assertTrue(new LikePattern("straße%É", true).matches("STRAßE é"));
  }

  @Test
  void long_patterns_cross_words() {
    String text = "ab".repeat(100);

    assertTrue(like(text, text));
    assertTrue(like(text, "_".repeat(200)));
    assertTrue(like(text, "%" + "ab".repeat(70) + "%"));
    assertFalse(like(text, text + "a"));
    assertFalse(like(text, "_".repeat(199)));
  }

  @Test
  void the_automaton_says_what_the_definition_says() {
    for (long seed = 0; seed < 20_000; seed++) {
      var random = new Random(seed);
      String text = word(random, "ab", 8);
      String pattern = word(random, "ab%_", 6);

      assertEquals(
          byDefinition(text, pattern), like(text, pattern), "seed " + seed + text + pattern);
    }
  }

  private static String word(Random random, String letters, int lengthMax) {
    var word = new StringBuilder();
    for (int i = random.nextInt(lengthMax + 1); i > 0; i--) {
      word.append(letters.charAt(random.nextInt(letters.length())));
    }
    return word.toString();
  }

  static boolean byDefinition(String text, String pattern) {
    if (pattern.isEmpty()) {
      return text.isEmpty();
    }
    String rest = pattern.substring(1);
    if (pattern.charAt(0) == '%') {
      return byDefinition(text, rest)
          || (!text.isEmpty() && byDefinition(text.substring(1), pattern));
    }
    return !text.isEmpty()
        && (pattern.charAt(0) == '_' || pattern.charAt(0) == text.charAt(0))
        && byDefinition(text.substring(1), rest);
  }
}
