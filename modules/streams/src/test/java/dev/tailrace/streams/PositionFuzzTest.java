package dev.tailrace.streams;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Base64;

/**
 * Any text where a position belongs: every build repeats those that lie beside this class in the
 * resources. docs/how-to/fuzz.md tells how to look for more.
 */
final class PositionFuzzTest {

  @FuzzTest(maxDuration = "3m")
  void any_text_is_a_position_or_a_reason_why_not(byte[] text) {
    check(new String(text, ISO_8859_1));
    // What lies under base64 is the harder part: give it the bytes as they are.
    check(Base64.getUrlEncoder().withoutPadding().encodeToString(text));
  }

  private static void check(String token) {
    switch (Position.parse(token)) {
      case Position.Parsed.Good(Position position) -> {
        assertEquals(new Position.Parsed.Good(position), Position.parse(position.token()));
        assertTrue(position.covers(position.only(0)));
        assertEquals(position, position.merge(Position.start(position.originHash())));
      }
      case Position.Parsed.Bad(String why) -> assertFalse(why.isBlank());
    }
  }
}
