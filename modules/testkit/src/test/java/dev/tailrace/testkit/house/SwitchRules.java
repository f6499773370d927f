package dev.tailrace.testkit.house;

import com.sun.source.tree.BindingPatternTree;
import com.sun.source.tree.CaseLabelTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.DeconstructionPatternTree;
import com.sun.source.tree.DefaultCaseLabelTree;
import com.sun.source.tree.PatternCaseLabelTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import dev.tailrace.testkit.house.Sources.JavaSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * The rule about switches. Which types are sealed is read from the same sources, by simple name: a
 * switch whose patterns are all for types that extend or implement a sealed one must name every
 * case.
 */
final class SwitchRules {
  private SwitchRules() {}

  static List<Finding> partial(Sources sources) {
    Set<String> closed = membersOfSealedTypes(sources);
    List<Finding> findings = new ArrayList<>();
    for (JavaSource source : sources.java()) {
      new TreeScanner<@Nullable Void, @Nullable Void>() {
        @Override
        public @Nullable Void visitSwitch(SwitchTree tree, @Nullable Void unused) {
          check(source, tree, tree.getCases());
          return super.visitSwitch(tree, null);
        }

        @Override
        public @Nullable Void visitSwitchExpression(
            SwitchExpressionTree tree, @Nullable Void unused) {
          check(source, tree, tree.getCases());
          return super.visitSwitchExpression(tree, null);
        }

        private void check(JavaSource in, Tree tree, List<? extends CaseTree> cases) {
          if (cases.stream().anyMatch(c -> c.getCaseKind() == CaseTree.CaseKind.STATEMENT)) {
            findings.add(in.finding(tree, "a switch with colons"));
          }
          List<CaseLabelTree> labels = new ArrayList<>();
          cases.forEach(c -> labels.addAll(c.getLabels()));
          boolean open = labels.stream().anyMatch(DefaultCaseLabelTree.class::isInstance);
          Set<String> types = new HashSet<>();
          labels.forEach(label -> types.add(typeOf(label)));
          types.remove("");
          if (open && !types.isEmpty() && closed.containsAll(types)) {
            findings.add(in.finding(tree, "a default over a sealed type"));
          }
        }
      }.scan(source.unit(), null);
    }
    return findings;
  }

  /** The simple name of the type that a pattern asks for, or an empty string. */
  private static String typeOf(CaseLabelTree label) {
    if (label instanceof PatternCaseLabelTree pattern) {
      return switch (pattern.getPattern()) {
        case BindingPatternTree binding -> simple(binding.getVariable().getType());
        case DeconstructionPatternTree record -> simple(record.getDeconstructor());
        case Tree _ -> "";
      };
    }
    return "";
  }

  private static Set<String> membersOfSealedTypes(Sources sources) {
    Set<String> sealedTypes = new HashSet<>();
    forEachType(
        sources,
        type -> {
          if (type.getModifiers().getFlags().contains(Modifier.SEALED)) {
            sealedTypes.add(type.getSimpleName().toString());
          }
        });
    Set<String> members = new HashSet<>(sealedTypes);
    forEachType(
        sources,
        type -> {
          if (type.getImplementsClause().stream().anyMatch(t -> sealedTypes.contains(simple(t)))
              || sealedTypes.contains(simple(type.getExtendsClause()))) {
            members.add(type.getSimpleName().toString());
          }
        });
    return members;
  }

  private static void forEachType(Sources sources, java.util.function.Consumer<ClassTree> visitor) {
    for (JavaSource source : sources.java()) {
      new TreeScanner<@Nullable Void, @Nullable Void>() {
        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
          visitor.accept(type);
          return super.visitClass(type, null);
        }
      }.scan(source.unit(), null);
    }
  }

  /** {@code a.b.C<D>} is {@code C}. */
  private static String simple(@Nullable Tree type) {
    String name = String.valueOf(type).replaceAll("<.*", "");
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
