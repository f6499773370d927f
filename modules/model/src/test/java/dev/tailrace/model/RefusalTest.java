package dev.tailrace.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class RefusalTest {
  private static String detail(String text) {
    return new Refusal(Reason.BAD_VALUE, text).detail();
  }

  @Test
  void a_long_detail_is_cut_between_characters() {
    assertEquals("🚀".repeat(254) + "...", detail("🚀".repeat(1_000)));
    assertEquals("x" + "🚀".repeat(254) + "...", detail("x" + "🚀".repeat(1_000)));
    assertEquals("x".repeat(509) + "...", detail("x".repeat(513)));
    assertEquals(512, detail("x".repeat(512)).length());
  }

  @Test
  void control_characters_of_both_kinds_become_blanks() {
    assertEquals("a b c [31md e ", detail("a\u0000b\nc\u001b[31md\u0085e\u009f"));
  }
}
