package dev.tailrace.server.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Base64;

/**
 * Any text where a cursor belongs: every build repeats those that lie beside this class in the
 * resources. docs/how-to/fuzz.md tells how to look for more.
 */
final class CursorFuzzTest {
  private static final String QUESTION = "sort=name";

  /** Longer keys make tokens that no request line can carry. */
  private static final int KEY_BYTES = 2_000;

  @FuzzTest(maxDuration = "3m")
  void any_text_is_a_key_of_this_question_or_a_bad_cursor(byte[] bytes) {
    check(new String(bytes, ISO_8859_1));
    check(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    String key = new String(bytes, 0, Math.min(bytes.length, KEY_BYTES), UTF_8);
    assertEquals(key, Cursor.decode(QUESTION, Cursor.encode(QUESTION, key)));
  }

  private static void check(String token) {
    try {
      String key = Cursor.decode(QUESTION, token);
      assertEquals(key, Cursor.decode(QUESTION, Cursor.encode(QUESTION, key)));
    } catch (ProblemException refused) {
      assertEquals(ProblemCode.BAD_CURSOR, refused.problem().code());
    }
  }
}
