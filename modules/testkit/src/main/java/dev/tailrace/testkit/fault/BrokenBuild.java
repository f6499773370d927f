package dev.tailrace.testkit.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;

/**
 * A build with one mistake in it: source files of the product with some places changed, compiled
 * into a folder that comes first on a class path. The product itself knows nothing of it. A place
 * that is not there any more is a failure, so a broken build stays one.
 */
public record BrokenBuild(String name, List<Change> changes) {
  /**
   * A place in a file.
   *
   * @param source below {@code modules}
   * @param right what stands there once
   * @param wrong what a hasty hand would have written
   */
  public record Change(String source, String right, String wrong) {}

  public BrokenBuild(String name, Change... changes) {
    this(name, List.of(changes));
  }

  /** The classes with the mistake in them. */
  public Path compile(Path modules, Path folder) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    for (Change change : changes) {
      String text = files.get(change.source);
      files.put(
          change.source,
          changed(change, text == null ? Files.readString(modules.resolve(change.source)) : text));
    }
    Path sources = Files.createDirectories(folder.resolve(name).resolve("sources"));
    Path classes = Files.createDirectories(folder.resolve(name).resolve("classes"));
    List<String> arguments = new ArrayList<>(List.of("-proc:none", "-nowarn", "-d"));
    arguments.add(classes.toString());
    arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
    for (var file : files.entrySet()) {
      Path source = sources.resolve(Path.of(file.getKey()).getFileName());
      Files.writeString(source, file.getValue());
      arguments.add(source.toString());
    }
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertEquals(0, failed, name + " does not compile");
    return classes;
  }

  private String changed(Change change, String text) {
    int at = text.indexOf(change.right);
    boolean once = at >= 0 && at == text.lastIndexOf(change.right);
    assertTrue(once, () -> name + ": not once in " + change.source + ": " + change.right);
    return text.replace(change.right, change.wrong);
  }
}
