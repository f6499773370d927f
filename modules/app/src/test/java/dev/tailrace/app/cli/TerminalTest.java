package dev.tailrace.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {

  @ParameterizedTest
  @CsvSource({
    "'\u001b[31mred\u001b[0m', red",
    "'\u001b]0;title\u0007text', text",
    "'\u001b]8;;http://x\u001b\\link', link",
    "'\u001b[2J\u001b[Hgone', gone",
    "'\u009b1mC1', C1",
    "'bell\u0007', 'bell '",
    "'back\b\b', 'back  '",
    "'\u202eright to left', ' right to left'",
    "'caf\u00e9 \u4e16\u754c', 'caf\u00e9 \u4e16\u754c'",
  })
  void escapes_of_users_do_not_reach_the_terminal(String text, String cleaned) {
    assertEquals(cleaned, Terminal.clean(text));
  }

  @Test
  void unfinished_escape_is_cut() {
    assertEquals("a", Terminal.clean("a\u001b]0;never ends"));
  }

  @Test
  void field_for_a_pipe_keeps_its_place_in_the_line() {
    var sink = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    var terminal = new Terminal(sink, sink, false, true);

    assertEquals("a\\tb\\nc\\\\d", terminal.field("a\tb\nc\\d"));
    assertEquals("finished", terminal.status("finished"));
  }

  @Test
  void colour_needs_a_terminal_that_wants_it() {
    var sink = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);

    assertEquals("\u001b[31mlost\u001b[0m", new Terminal(sink, sink, true, true).status("lost"));
    assertEquals("lost", new Terminal(sink, sink, true, false).status("lost"));
  }
}
