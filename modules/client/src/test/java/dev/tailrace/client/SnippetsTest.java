package dev.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code in the how-to is the code in {@link Snippets}, which the compiler has read. */
final class SnippetsTest {
  private static final Path ROOT = Path.of(System.getProperty("tailrace.root", "../.."));

  @Test
  void the_how_to_shows_the_code_that_was_compiled() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/how-to/java-sdk.md"));
    String source =
        Files.readString(
            ROOT.resolve("modules/client/src/test/java/dev/tailrace/client/Snippets.java"));

    Map<String, String> snippets = snippets(source);

    assertEquals(5, snippets.size());
    snippets.forEach((name, code) -> assertTrue(page.contains(code), () -> name + ":\n" + code));
    assertEquals(snippets.size(), page.split("```java", -1).length - 1);
  }

  @Test
  void the_how_to_tells_how_long_a_row_waits_in_memory() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/how-to/java-sdk.md"));

    assertTrue(page.contains("in memory for at most " + Settings.FLUSH_MS + " ms"));
    assertTrue(page.contains("logged in the last " + Settings.FLUSH_MS + " ms may be lost"));
    assertTrue(page.contains("rounds of at most " + 1_000 / Settings.GATHER_MS + " a second"));
  }

  private static Map<String, String> snippets(String source) {
    Map<String, String> snippets = new LinkedHashMap<>();
    Matcher matcher =
        Pattern.compile("// \\[(\\w+)]\\n(.*?) *// \\[/\\1]", Pattern.DOTALL).matcher(source);
    while (matcher.find()) {
      snippets.put(matcher.group(1), matcher.group(2).stripTrailing().stripIndent());
    }
    return snippets;
  }
}
