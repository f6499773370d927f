package dev.tailrace.testkit.house;

import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import dev.tailrace.testkit.house.Sources.JavaSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules about what may be called or imported where. */
final class CallRules {
  private static final Set<String> MAY_ASK_THE_CLOCK =
      Set.of("app", "bench", "broker", "client", "server", "testkit");
  private static final Pattern CLOCK =
      Pattern.compile(
          "System\\.(currentTimeMillis|nanoTime)|Clock\\.system.*|new Date"
              + "|(Instant|Local\\w+|ZonedDateTime|OffsetDateTime|Year|YearMonth)\\.now");

  /** What the model may import: java.* and jspecify, less what reaches outside. */
  private static final Pattern MODEL_IMPORT =
      Pattern.compile("(java\\.|org\\.jspecify\\.|dev\\.tailrace\\.model\\b).*");

  private static final Pattern OUTSIDE =
      Pattern.compile(
          "java\\.(io|net|sql|rmi|lang\\.management|nio\\.(channels|file)|util\\.logging)\\b.*"
              + "|java\\.(util\\.Random|util\\.random|util\\.concurrent\\.ThreadLocalRandom"
              + "|security\\.SecureRandom).*");
  private static final Pattern IMPURE =
      Pattern.compile(
          "System\\.(out|err|in|getenv|getProperty|exit)|Math\\.random|UUID\\.randomUUID"
              + "|Thread\\..*|new (Thread|Random)");

  private static final Pattern SLEEP = Pattern.compile("(Thread|TimeUnit\\.\\w+)\\.sleep");
  private static final Pattern MOCKS =
      Pattern.compile("org\\.(mockito|easymock|jmock|powermock)\\b.*|mockit\\..*|io\\.mockk\\..*");

  private CallRules() {}

  static List<Finding> clockCalls(Sources sources) {
    return uses(
        sources,
        file -> file.isMain() && !MAY_ASK_THE_CLOCK.contains(file.module()),
        CLOCK,
        "asks the clock: ");
  }

  static List<Finding> impureModel(Sources sources) {
    Predicate<SourceFile> inModel = file -> file.isMain() && file.module().equals("model");
    List<Finding> findings = new ArrayList<>(uses(sources, inModel, IMPURE, "is not pure: "));
    findings.addAll(
        imports(
            sources,
            inModel,
            name -> !MODEL_IMPORT.matcher(name).matches() || OUTSIDE.matcher(name).matches()));
    return findings;
  }

  static List<Finding> sleepingTests(Sources sources) {
    return uses(sources, SourceFile::isTest, SLEEP, "sleeps: ");
  }

  static List<Finding> mocks(Sources sources) {
    return imports(sources, SourceFile::isTest, name -> MOCKS.matcher(name).matches());
  }

  private static List<Finding> imports(
      Sources sources, Predicate<SourceFile> files, Predicate<String> banned) {
    List<Finding> findings = new ArrayList<>();
    for (JavaSource source : sources.java()) {
      for (ImportTree tree : source.unit().getImports()) {
        String name = tree.getQualifiedIdentifier().toString();
        if (files.test(source.file()) && banned.test(name)) {
          findings.add(source.finding(tree, "imports " + name));
        }
      }
    }
    return findings;
  }

  /**
   * Member selections, method references and instance creations whose text, as written, matches.
   */
  private static List<Finding> uses(
      Sources sources, Predicate<SourceFile> files, Pattern banned, String what) {
    List<Finding> findings = new ArrayList<>();
    for (JavaSource source : sources.java()) {
      if (files.test(source.file())) {
        new TreeScanner<@Nullable Void, @Nullable Void>() {
          @Override
          public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void unused) {
            check(tree, tree.toString());
            return super.visitMemberSelect(tree, null);
          }

          @Override
          public @Nullable Void visitMemberReference(
              MemberReferenceTree tree, @Nullable Void unused) {
            check(tree, tree.toString().replace("::", "."));
            return super.visitMemberReference(tree, null);
          }

          @Override
          public @Nullable Void visitNewClass(NewClassTree tree, @Nullable Void unused) {
            check(tree, "new " + tree.getIdentifier());
            return super.visitNewClass(tree, null);
          }

          private void check(Tree tree, String text) {
            if (banned.matcher(text.replaceFirst("^(java\\.\\w+\\.)+", "")).matches()) {
              findings.add(source.finding(tree, what + text));
            }
          }
        }.scan(source.unit(), null);
      }
    }
    return findings;
  }
}
