package dev.tailrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Folders of a measurement: how much they hold, and gone at the end. */
final class Folders {
  private Folders() {}

  /** Bytes in the files below, of those whose name ends so. */
  static long bytes(Path folder, String suffix) throws IOException {
    long bytes = 0;
    for (Path file : walk(folder)) {
      if (Files.isRegularFile(file) && file.toString().endsWith(suffix)) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  static void delete(Path folder) throws IOException {
    for (Path path : walk(folder).reversed()) {
      Files.deleteIfExists(path);
    }
  }

  private static List<Path> walk(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      return paths.sorted(Comparator.naturalOrder()).toList();
    }
  }
}
