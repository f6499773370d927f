package dev.tailrace.testkit.house;

import java.util.List;
import java.util.Set;

/** A file that a person wrote: its path relative to the repository's root, and its text. */
record SourceFile(String path, String text) {
  private static final Set<String> KINDS =
      Set.of("java", "xml", "py", "sh", "ts", "tsx", "md", "yml", "yaml", "toml", "properties");

  static boolean isOneOfOurKinds(String path) {
    return KINDS.contains(kindOf(path)) || isShellWithoutSuffix(path);
  }

  /** What its name ends with; {@code sh} for the launcher and the hooks of .ci, which have none. */
  String kind() {
    return isShellWithoutSuffix(path) ? "sh" : kindOf(path);
  }

  boolean isCode() {
    return Set.of("java", "py", "sh", "ts", "tsx").contains(kind());
  }

  boolean isMain() {
    return path.contains("/src/main/");
  }

  boolean isTest() {
    return path.contains("/src/test/");
  }

  /** The folder below modules/, or an empty string. */
  String module() {
    String[] parts = path.split("/", -1);
    return parts.length > 2 && parts[0].equals("modules") ? parts[1] : "";
  }

  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  List<String> lines() {
    return text.lines().toList();
  }

  private static String kindOf(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private static boolean isShellWithoutSuffix(String path) {
    return path.equals("tailrace") || path.equals(".ci/run");
  }
}
