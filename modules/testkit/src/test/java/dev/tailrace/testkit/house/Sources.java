package dev.tailrace.testkit.house;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Files to check; the Java ones also as the syntax trees that javac makes of them. */
record Sources(List<SourceFile> files, List<JavaSource> java) {

  /** A Java file with its tree: parsed only, so names are as written. */
  record JavaSource(SourceFile file, CompilationUnitTree unit, Trees trees) {
    long lineOf(Tree tree) {
      return line(trees.getSourcePositions().getStartPosition(unit, tree));
    }

    long lastLineOf(Tree tree) {
      return line(trees.getSourcePositions().getEndPosition(unit, tree) - 1);
    }

    Finding finding(Tree tree, String what) {
      return new Finding(file.path(), lineOf(tree), what);
    }

    String packageName() {
      return unit.getPackageName() == null ? "" : unit.getPackageName().toString();
    }

    private long line(long position) {
      return unit.getLineMap().getLineNumber(Math.max(0, position));
    }
  }

  static Sources of(List<SourceFile> files) {
    List<SourceFile> javaFiles = files.stream().filter(f -> f.kind().equals("java")).toList();
    return new Sources(List.copyOf(files), javaFiles.isEmpty() ? List.of() : parse(javaFiles));
  }

  private static List<JavaSource> parse(List<SourceFile> javaFiles) {
    // By URI, because javac hands back a wrapper and not the object that it was given.
    Map<URI, SourceFile> files =
        javaFiles.stream().collect(toMap(file -> uri(file.path()), Function.identity()));
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(
                    null, null, null, List.of(), null, javaFiles.stream().map(Text::new).toList());
    Trees trees = Trees.instance(task);
    List<JavaSource> parsed = new ArrayList<>();
    try {
      for (CompilationUnitTree unit : task.parse()) {
        SourceFile file = requireNonNull(files.get(unit.getSourceFile().toUri()));
        parsed.add(new JavaSource(file, unit, trees));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(parsed);
  }

  private static URI uri(String path) {
    return URI.create("text:///" + path.replace(' ', '_'));
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String text;

    private Text(SourceFile file) {
      super(uri(file.path()), JavaFileObject.Kind.SOURCE);
      this.text = file.text();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
