package dev.tailrace.streams.store;

import dev.tailrace.store.StorageException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where views go that cannot be used: damaged ones, and ones of another log. The newest of each
 * topic partition is kept for a person to look at; the view is folded again from the log.
 *
 * <p>The folder must lie on the file system of the views, since moving is a rename.
 */
public final class Quarantine {
  private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

  private final Path folder;
  private final LongAdder count = new LongAdder();

  public Quarantine(Path folder) {
    this.folder = folder;
  }

  /** Moves a view's folder away; no store in it may be open. */
  void take(Path view, String label, String why) {
    Path place = folder.resolve(label);
    LOG.warn(
        "{} cannot be used and is folded again; what was kept moves to {}: {}", label, place, why);
    try {
      Files.createDirectories(folder);
      delete(place);
      Files.move(view, place);
    } catch (IOException e) {
      throw new StorageException("cannot move " + view + " to " + place, e);
    }
    count.increment();
  }

  /** How many views were moved here since this process started. */
  public long count() {
    return count.sum();
  }

  private static void delete(Path tree) throws IOException {
    if (Files.notExists(tree)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failed)
              throws IOException {
            if (failed != null) {
              throw failed;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
