package dev.tailrace.testkit.house;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import dev.tailrace.testkit.house.Sources.JavaSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/** Rules about declarations. */
final class TreeRules {
  private static final int METHOD_LINES_MAX = 50;
  private static final int FOLD_LINES_MAX = 40;
  private static final Set<String> TEST_ANNOTATIONS =
      Set.of("Test", "ParameterizedTest", "RepeatedTest", "TestFactory");
  private static final Pattern FACT = Pattern.compile("[a-z][a-zA-Z0-9]*(_[a-zA-Z0-9]+){2,}");

  private TreeRules() {}

  static List<Finding> longMethods(Sources sources) {
    return methods(
        sources,
        (source, method) -> {
          boolean fold = source.file().name().endsWith("Fold.java");
          long lines = source.lastLineOf(method) - source.lineOf(method) + 1;
          return lines > (fold ? FOLD_LINES_MAX : METHOD_LINES_MAX)
              ? method.getName() + " has " + lines + " lines"
              : null;
        });
  }

  static List<Finding> testNames(Sources sources) {
    return methods(
        sources,
        (_, method) ->
            isTest(method) && !FACT.matcher(method.getName()).matches()
                ? method.getName() + " does not state a fact"
                : null);
  }

  static List<Finding> undocumentedTypes(Sources sources) {
    List<Finding> findings = new ArrayList<>();
    for (JavaSource source : sources.java()) {
      for (Tree tree : source.file().isMain() ? source.unit().getTypeDecls() : List.<Tree>of()) {
        if (tree instanceof ClassTree type
            && type.getModifiers().getFlags().contains(Modifier.PUBLIC)
            && source.trees().getDocComment(TreePath.getPath(source.unit(), type)) == null) {
          findings.add(source.finding(type, type.getSimpleName() + " has no Javadoc"));
        }
      }
    }
    return findings;
  }

  private static boolean isTest(MethodTree method) {
    return method.getModifiers().getAnnotations().stream()
        .map(AnnotationTree::getAnnotationType)
        .anyMatch(type -> TEST_ANNOTATIONS.contains(type.toString()));
  }

  private interface MethodRule {
    @Nullable String flawOf(JavaSource source, MethodTree method);
  }

  private static List<Finding> methods(Sources sources, MethodRule rule) {
    List<Finding> findings = new ArrayList<>();
    each(
        sources,
        (source, method) -> {
          String flaw = rule.flawOf(source, method);
          if (flaw != null) {
            findings.add(source.finding(method, flaw));
          }
        });
    return findings;
  }

  private static void each(Sources sources, BiConsumer<JavaSource, MethodTree> visitor) {
    for (JavaSource source : sources.java()) {
      new TreeScanner<@Nullable Void, @Nullable Void>() {
        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
          visitor.accept(source, method);
          return super.visitMethod(method, null);
        }
      }.scan(source.unit(), null);
    }
  }
}
