package dev.tailrace.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.app.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The reference pages say of the program what the program says of itself. */
class ReferenceTest {
  private static final Pattern HELP_COMMAND = Pattern.compile("(?m)^ {2}([a-z]+) {2,}[A-Z]");
  private static final Pattern HELP_EXIT_CODE = Pattern.compile("(?m)^ {2}(\\d+) {2,}[a-z]");
  private static final Pattern HELP_OPTION = Pattern.compile("(?m)^ {2,6}(?:-h, )?(--[a-z-]+)");
  private static final Pattern PAGE_COMMAND = Pattern.compile("(?m)^\\| `([a-z]+)(?: [^`]*)?` \\|");
  private static final Pattern PAGE_EXIT_CODE = Pattern.compile("(?m)^\\| (\\d+) \\|");
  private static final Pattern PAGE_OPTION = Pattern.compile("(?m)^\\| `(--[a-z-]+)");

  @Test
  void every_setting_stands_with_its_variable_and_its_default() throws IOException {
    List<List<String>> rows = rows(page("configuration.md"));

    for (Setting setting : Setting.values()) {
      List<String> row =
          rows.stream()
              .filter(it -> it.getFirst().equals("`" + setting.key() + "`"))
              .toList()
              .getFirst();

      assertEquals(quoted(setting.variable()), row.get(2), setting.key());
      if (setting.defaultValue() != null) {
        assertTrue(row.get(3).startsWith(quoted(setting.defaultValue())), setting.key());
      }
    }
    assertEquals(
        Setting.values().length, rows.stream().filter(it -> it.size() == 4).count() - 2 * 2);
  }

  @Test
  void every_flag_of_a_setting_is_an_option_of_up_or_finds_the_server() throws IOException {
    Set<String> flags = new TreeSet<>();
    rows(page("configuration.md")).stream()
        .filter(row -> row.size() == 4 && row.get(1).startsWith("`--"))
        .forEach(row -> flags.add(row.get(1).replace("`", "")));

    Set<String> options = found(HELP_OPTION, help("up"));
    options.removeAll(Set.of("--help", "--demo", "--until-ready"));
    options.add("--url");

    assertEquals(options, flags);
  }

  @Test
  void every_option_of_up_stands_in_the_page_and_no_other() throws IOException {
    Set<String> options = found(HELP_OPTION, help("up"));
    options.remove("--help");

    assertEquals(options, found(PAGE_OPTION, page("command-line.md")));
  }

  @Test
  void every_command_stands_in_the_page_and_no_other() throws IOException {
    Set<String> commands = found(HELP_COMMAND, help());
    commands.add("check"); // the launcher's

    assertEquals(commands, found(PAGE_COMMAND, page("command-line.md")));
  }

  @Test
  void every_exit_code_stands_in_the_page_and_no_other() throws IOException {
    Set<String> codes = found(HELP_EXIT_CODE, help());
    codes.add("143"); // the JVM's own, after SIGTERM

    assertEquals(codes, found(PAGE_EXIT_CODE, page("command-line.md")));
  }

  private static String help(String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.add("--help");
    return Typed.at().type(arguments.toArray(String[]::new)).out();
  }

  private static String page(String name) throws IOException {
    Path root = Path.of(System.getProperty("tailrace.root"));
    return Files.readString(root.resolve("docs/reference").resolve(name));
  }

  /** The cells of each row of each table. */
  private static List<List<String>> rows(String page) {
    return page.lines()
        .filter(line -> line.startsWith("| "))
        .map(line -> line.substring(1, line.length() - 1).split("\\|", -1))
        .map(cells -> List.of(cells).stream().map(String::strip).toList())
        .toList();
  }

  private static String quoted(@Nullable String text) {
    return text == null ? "" : "`" + text + "`";
  }

  private static Set<String> found(Pattern pattern, String text) {
    Set<String> found = new TreeSet<>();
    pattern.matcher(text).results().forEach(match -> found.add(match.group(1)));
    return found;
  }
}
