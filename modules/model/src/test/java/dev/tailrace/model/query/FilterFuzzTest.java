package dev.tailrace.model.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Any text where a filter, columns or an order belong: every build repeats those that lie beside
 * this class in the resources. docs/how-to/fuzz.md tells how to look for more.
 */
final class FilterFuzzTest {

  @FuzzTest(maxDuration = "3m")
  void any_text_is_a_filter_or_a_problem_within_it(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    check(text, FilterParser.parse(text));
    check(text, ColumnParser.list(text));
    check(text, Sort.parse(text));
  }

  private static void check(String text, Parsed<?> parsed) {
    switch (parsed) {
      case Parsed.Good<?>(var value) -> assertNotNull(value.toString());
      case Parsed.Bad<?>(int position, String problem) -> {
        assertTrue(position >= 0 && position <= text.length(), () -> position + " in " + text);
        assertTrue(!problem.isBlank() && problem.length() < 600, problem);
      }
    }
  }
}
