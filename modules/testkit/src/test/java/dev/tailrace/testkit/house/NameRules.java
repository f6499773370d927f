package dev.tailrace.testkit.house;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import dev.tailrace.testkit.house.Sources.JavaSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Rules about packages and the names of types. */
final class NameRules {
  private static final Set<String> EMPTY_PACKAGES =
      Set.of(
          "util",
          "utils",
          "common",
          "helper",
          "helpers",
          "manager",
          "managers",
          "impl",
          "dto",
          "misc",
          "service",
          "services");
  private static final Pattern EMPTY_TYPE =
      Pattern.compile(".*(Utils?|Helpers?|Manager|Impl|Common)");
  private static final int STORY_LINES_MAX = 15;

  private NameRules() {}

  static List<Finding> emptyNames(Sources sources) {
    List<Finding> findings = new ArrayList<>();
    for (JavaSource source : sources.java()) {
      for (String part : source.packageName().split("\\.", -1)) {
        if (EMPTY_PACKAGES.contains(part)) {
          findings.add(new Finding(source.file().path(), 1, "a package named " + part));
        }
      }
      for (Tree type : source.unit().getTypeDecls()) {
        if (type instanceof ClassTree named
            && EMPTY_TYPE.matcher(named.getSimpleName()).matches()) {
          findings.add(source.finding(type, "a type named " + named.getSimpleName()));
        }
      }
    }
    return findings;
  }

  static List<Finding> packageStories(Sources sources) {
    List<Finding> findings = new ArrayList<>();
    Set<String> told = new HashSet<>();
    for (JavaSource source : sources.java()) {
      if (source.file().name().equals("package-info.java")) {
        told.add(source.file().module() + " " + source.packageName());
        findings.addAll(flawsOfStory(source));
      }
    }
    Set<String> missing = new HashSet<>();
    for (JavaSource source : sources.java()) {
      String place = source.file().module() + " " + source.packageName();
      boolean isProgramOfOneFile = source.file().module().isEmpty(); // in examples/
      if (!isProgramOfOneFile && !told.contains(place) && missing.add(place)) {
        findings.add(new Finding(source.file().path(), 1, "its package has no package-info.java"));
      }
    }
    return findings;
  }

  private static List<Finding> flawsOfStory(JavaSource source) {
    List<Finding> findings = new ArrayList<>();
    String text = source.file().text();
    if (!text.contains("@NullMarked")) {
      findings.add(new Finding(source.file().path(), 1, "not @NullMarked"));
    }
    int start = text.indexOf("/**");
    int end = text.indexOf("*/");
    if (start < 0 || end < start) {
      findings.add(new Finding(source.file().path(), 1, "no story"));
    } else if (text.substring(start + 3, end).strip().lines().count() > STORY_LINES_MAX) {
      findings.add(
          new Finding(source.file().path(), 1, "more than " + STORY_LINES_MAX + " lines of story"));
    }
    return findings;
  }
}
