package dev.tailrace.testkit.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * A build with one mistake in it: a source file of the product with one place changed, compiled
 * into a folder that comes first on a class path. The product itself knows nothing of it. A place
 * that is not there any more is a failure, so a broken build stays one.
 *
 * @param source below {@code modules}
 * @param right what stands there once
 * @param wrong what a hasty hand would have written
 */
public record BrokenBuild(String name, String source, String right, String wrong) {
  /** The classes with the mistake in them. */
  public Path compile(Path modules, Path folder) throws IOException {
    Path file = modules.resolve(source);
    String text = Files.readString(file);
    int at = text.indexOf(right);
    assertTrue(at >= 0 && at == text.lastIndexOf(right), name + ": not once in " + file);
    Path changed = folder.resolve(name).resolve("source").resolve(file.getFileName());
    Path classes = folder.resolve(name).resolve("classes");
    Files.createDirectories(changed.getParent());
    Files.createDirectories(classes);
    Files.writeString(changed, text.replace(right, wrong));
    List<String> options =
        List.of("-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"));
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments(options, classes, changed));
    assertEquals(0, failed, name + " does not compile");
    return classes;
  }

  private static String[] arguments(List<String> options, Path classes, Path source) {
    return Stream.concat(
            options.stream(), List.of("-d", classes.toString(), source.toString()).stream())
        .toArray(String[]::new);
  }
}
