package dev.tailrace.streams;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file system that a folder lies in, at a moment.
 *
 * @param freeBytes that this process may still use
 */
public record Disk(long freeBytes, long sizeBytes) {

  /**
   * Looks at the folder, or at the nearest one above it that exists.
   *
   * @throws UncheckedIOException when it cannot be read
   */
  public static Disk of(Path folder) {
    try {
      Path there = folder.toAbsolutePath();
      while (Files.notExists(there) && there.getParent() != null) {
        there = there.getParent();
      }
      FileStore store = Files.getFileStore(there);
      return new Disk(store.getUsableSpace(), store.getTotalSpace());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the folder " + folder.toAbsolutePath() + " cannot be read: " + e.getMessage(), e);
    }
  }
}
