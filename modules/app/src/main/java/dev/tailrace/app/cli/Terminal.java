package dev.tailrace.app.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where a command prints. Values that users chose pass through {@link #clean} or {@link #field}, so
 * that a run's name cannot move the cursor of the one who lists it. Not safe for several threads.
 */
final class Terminal {
  /** CSI and OSC sequences, other two-character escapes, and their one-byte forms. */
  private static final Pattern ESCAPES =
      Pattern.compile(
          "(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]"
              + "|(?:\\x1b\\]|\\x9d)[^\\x07\\x1b\\x9c]*(?:\\x07|\\x1b\\\\|\\x9c)?"
              + "|\\x1b[ -/]*[0-~]?");

  /** What is left of control characters, and marks that turn the direction of text. */
  private static final Pattern CONTROLS =
      Pattern.compile("[\\p{Cc}\\u202a-\\u202e\\u2066-\\u2069]");

  private final PrintStream out;
  private final PrintStream err;
  private final boolean interactive;
  private final boolean coloured;

  Terminal(PrintStream out, PrintStream err, boolean interactive, boolean coloured) {
    this.out = out;
    this.err = err;
    this.interactive = interactive;
    this.coloured = interactive && coloured;
  }

  /** The terminal that this process has; {@code NO_COLOR} and {@code TERM=dumb} are obeyed. */
  @SuppressWarnings("SystemConsoleNull") // it is null again in JDK 25 (JDK-8351435)
  static Terminal ofProcess(Map<String, String> environment) {
    var console = System.console();
    boolean coloured =
        environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !"dumb".equals(environment.get("TERM"));
    return new Terminal(
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        console != null && console.isTerminal(),
        coloured);
  }

  /** Whether a person reads, not a pipe. */
  boolean interactive() {
    return interactive;
  }

  PrintStream out() {
    return out;
  }

  PrintStream err() {
    return err;
  }

  /** A line of data; throws when nobody reads it any more. */
  void print(String line) {
    out.print(line + "\n");
    if (out.checkError()) {
      throw new CommandException(ExitCode.OUTPUT_CLOSED, "the reader of the output has gone");
    }
  }

  /** A line of talk. */
  void say(String line) {
    err.println(line);
  }

  /** A user's text without escape sequences and control characters. */
  static String clean(String text) {
    return CONTROLS.matcher(ESCAPES.matcher(text).replaceAll("")).replaceAll(" ");
  }

  /** A user's text as one field: clean for a person, escaped for a pipe. */
  String field(String text) {
    return interactive ? clean(text) : escape(text);
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

  String bold(String text) {
    return paint("1", text);
  }

  String faint(String text) {
    return paint("2", text);
  }

  String alarm(String text) {
    return paint("31", text);
  }

  /** Green for what is well, red for what is not, yellow for what may be. */
  String status(String status) {
    return switch (status) {
      case "running", "finished" -> paint("32", status);
      case "failed", "lost", "error" -> paint("31", status);
      case "stale", "interrupted", "warn" -> paint("33", status);
      default -> status;
    };
  }

  private String paint(String code, String text) {
    return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
