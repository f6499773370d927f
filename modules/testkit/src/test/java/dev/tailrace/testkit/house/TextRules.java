package dev.tailrace.testkit.house;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Rules about lines, for which no syntax tree is needed. */
final class TextRules {
  private static final int FILE_LINES_MAX = 400;
  private static final int COLUMNS_MAX = 100;
  private static final int ROOT_POM_LINES_MAX = 250;
  private static final int MODULE_POM_LINES_MAX = 60;

  // Put together, so that this file does not break its own rule.
  private static final Pattern REMINDER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
  private static final Pattern CODE_IN_COMMENT = Pattern.compile("\\s*//.*[;{}]\\s*");
  private static final Pattern SUPPRESSION = Pattern.compile("\\s*@Suppress" + "Warnings\\b.*");

  private TextRules() {}

  static List<Finding> longFiles(Sources sources) {
    return sources.files().stream()
        .filter(SourceFile::isCode)
        .filter(file -> file.lines().size() > FILE_LINES_MAX)
        .map(file -> new Finding(file.path(), 0, file.lines().size() + " lines"))
        .toList();
  }

  static List<Finding> longLines(Sources sources) {
    return lines(
        sources,
        SourceFile::isCode,
        // An import cannot be wrapped.
        line -> line.codePointCount(0, line.length()) > COLUMNS_MAX && !line.startsWith("import "),
        "more than " + COLUMNS_MAX + " columns");
  }

  static List<Finding> longPoms(Sources sources) {
    List<Finding> findings = new ArrayList<>();
    for (SourceFile file : sources.files()) {
      int max = file.path().equals("pom.xml") ? ROOT_POM_LINES_MAX : MODULE_POM_LINES_MAX;
      if (file.name().equals("pom.xml") && file.lines().size() > max) {
        findings.add(new Finding(file.path(), 0, file.lines().size() + " lines"));
      }
    }
    return findings;
  }

  static List<Finding> reminders(Sources sources) {
    return lines(sources, _ -> true, line -> REMINDER.matcher(line).find(), "a reminder");
  }

  static List<Finding> codeInComments(Sources sources) {
    return lines(
        sources,
        file -> file.kind().equals("java"),
        line -> CODE_IN_COMMENT.matcher(line).matches(),
        "a comment that ends like code");
  }

  static List<Finding> suppressions(Sources sources) {
    List<Finding> findings = new ArrayList<>();
    for (SourceFile file : sources.files()) {
      List<String> lines = file.kind().equals("java") ? file.lines() : List.of();
      for (int i = 0; i < lines.size(); i++) {
        boolean explained =
            lines.get(i).contains("//") || (i > 0 && lines.get(i - 1).strip().startsWith("//"));
        if (SUPPRESSION.matcher(lines.get(i)).matches() && !explained) {
          findings.add(new Finding(file.path(), i + 1, "no reason in a comment beside or above"));
        }
      }
    }
    return findings;
  }

  private static List<Finding> lines(
      Sources sources, Predicate<SourceFile> files, Predicate<String> broken, String what) {
    List<Finding> findings = new ArrayList<>();
    for (SourceFile file : sources.files()) {
      List<String> lines = files.test(file) ? file.lines() : List.of();
      for (int i = 0; i < lines.size(); i++) {
        if (broken.test(lines.get(i))) {
          findings.add(new Finding(file.path(), i + 1, what));
        }
      }
    }
    return findings;
  }
}
