package dev.tailrace.testkit.house;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The repository that these tests belong to. */
final class Repository {
  static final Charset CHARSET = StandardCharsets.UTF_8;

  private static final Set<String> NOT_OURS =
      Set.of(
          ".git", ".tailrace", ".venv", "__pycache__", "node_modules", "tailrace-data", "target");

  private Repository() {}

  static Path root() {
    return Path.of(
        Objects.requireNonNull(
            System.getProperty("tailrace.root"), "run by Maven, which sets tailrace.root"));
  }

  /** Every file that a person wrote, with its path relative to the root and its lines. */
  static List<SourceFile> sources() throws IOException {
    Path root = root();
    List<SourceFile> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return NOT_OURS.contains(String.valueOf(folder.getFileName()))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String path = root.relativize(file).toString();
            if (SourceFile.isOneOfOurKinds(path)) {
              found.add(new SourceFile(path, Files.readString(file, CHARSET)));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return List.copyOf(found);
  }
}
