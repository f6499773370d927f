package dev.tailrace.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Base64;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CursorTest {
  private static void assertBad(String question, String token) {
    ProblemException refused =
        assertThrows(ProblemException.class, () -> Cursor.decode(question, token));
    assertEquals(ProblemCode.BAD_CURSOR, refused.problem().code());
  }

  @Test
  void a_cursor_gives_its_key_back_to_its_own_question() {
    assertEquals("run-7\u0000ü", Cursor.decode("q", Cursor.encode("q", "run-7\u0000ü")));
  }

  @Test
  void another_question_refuses_it() {
    assertBad("sort=name", Cursor.encode("sort=-name", "run-7"));
  }

  @Test
  void a_changed_or_shortened_cursor_is_refused() {
    String token = Cursor.encode("q", "a key of some length");
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 1_000; i++) {
      byte[] bytes = Base64.getUrlDecoder().decode(token);
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(127));
      assertBad("q", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
      assertBad("q", token.substring(0, random.nextInt(token.length())));
    }
  }

  @Test
  void garbage_is_refused() {
    assertBad("q", "");
    assertBad("q", "!!!");
    assertBad("q", "x".repeat(100_000));
    assertBad(
        "q",
        Base64.getUrlEncoder()
            .encodeToString("2aaaaaaaakey".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }
}
