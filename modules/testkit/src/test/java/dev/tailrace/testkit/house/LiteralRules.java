package dev.tailrace.testkit.house;

import com.sun.source.tree.LiteralTree;
import com.sun.source.util.TreeScanner;
import dev.tailrace.testkit.house.Sources.JavaSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules about strings that only one place may spell out. */
final class LiteralRules {
  private static final Pattern TOPIC =
      Pattern.compile(".*\\btailrace\\.(runs|metrics|logs|heartbeats|projects|dead-letters)\\b.*");
  private static final Pattern EVENT =
      Pattern.compile(
          "(run\\.(started|resumed|config|tags|summary|finished|lost|revived|edited|deleted"
              + "|restored|purged)|writer\\.joined|metric\\.defined|artifact\\.logged"
              + "|resource\\.used|source\\.saved|alert\\.raised|progress\\.declared"
              + "|media\\.logged|judge\\.marker|project\\.(created|edited|deleted|restored))");
  private static final String API = "/api/v1";

  private LiteralRules() {}

  static List<Finding> topicNames(Sources sources) {
    return literals(
        sources,
        file -> file.isMain() && !file.path().endsWith("dev/tailrace/wire/Topics.java"),
        text -> TOPIC.matcher(text).matches());
  }

  static List<Finding> eventNames(Sources sources) {
    return literals(
        sources,
        file -> file.isMain() && !file.module().equals("wire"),
        text -> EVENT.matcher(text).matches());
  }

  static List<Finding> httpPaths(Sources sources) {
    List<Finding> findings = new ArrayList<>();
    Map<String, String> homes = new HashMap<>();
    for (Finding use : literals(sources, SourceFile::isMain, text -> text.startsWith(API))) {
      String module = new SourceFile(use.path(), "").module();
      String home = homes.computeIfAbsent(module, _ -> use.path());
      if (!home.equals(use.path())) {
        findings.add(new Finding(use.path(), use.line(), use.what() + ", as in " + home));
      }
    }
    return findings;
  }

  private static List<Finding> literals(
      Sources sources, Predicate<SourceFile> files, Predicate<String> banned) {
    List<Finding> findings = new ArrayList<>();
    for (JavaSource source : sources.java()) {
      if (files.test(source.file())) {
        new TreeScanner<@Nullable Void, @Nullable Void>() {
          @Override
          public @Nullable Void visitLiteral(LiteralTree tree, @Nullable Void unused) {
            if (tree.getValue() instanceof String text && banned.test(text)) {
              findings.add(source.finding(tree, "spells out \"" + text + '"'));
            }
            return super.visitLiteral(tree, null);
          }
        }.scan(source.unit(), null);
      }
    }
    return findings;
  }
}
