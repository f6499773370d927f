package dev.tailrace.app.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder below the system's temporary one, deleted with all in it when it is closed. */
public record PassingFolder(Path path) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PassingFolder.class);

  public static PassingFolder create() throws IOException {
    return new PassingFolder(Files.createTempDirectory("tailrace-demo"));
  }

  /**
   * Deletes what is there; again it is a no-op. What somebody still writes to is left, and said.
   */
  @Override
  public void close() {
    if (Files.notExists(path)) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("the temporary folder {} is not deleted: {}", path, e.toString());
    }
  }
}
