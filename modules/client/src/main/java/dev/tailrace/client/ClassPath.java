package dev.tailrace.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The code that a JVM runs: the entries of its class path in order, with size and SHA-256. Bounded:
 * what comes behind 200 entries is left out, a folder of more than 2,000 files is only named, what
 * comes behind 64 MiB or a quarter of a second has no digest. Read once in a process.
 */
final class ClassPath {
  static final int ENTRIES_MAX = 200;

  private static final int FILES_MAX = 2_000;
  private static final long NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(250);

  private long bytesLeft;
  private final long deadlineNanos;

  private ClassPath(long bytesMax, long nanosMax) {
    this.bytesLeft = bytesMax;
    this.deadlineNanos = System.nanoTime() + nanosMax;
  }

  private static final class Own {
    static final List<Map<String, Object>> ENTRIES =
        told(System.getProperty("java.class.path", ""), 64L << 20);
  }

  /** This process's entries. */
  static List<Map<String, Object>> own() {
    return Own.ENTRIES;
  }

  /** What is told of each entry of a class path. */
  static List<Map<String, Object>> told(String classPath, long bytesMax) {
    ClassPath reading = new ClassPath(bytesMax, NANOS_MAX);
    return Stream.of(classPath.split(File.pathSeparator, -1))
        .filter(entry -> !entry.isBlank())
        .limit(ENTRIES_MAX)
        .map(reading::entry)
        .toList();
  }

  private Map<String, Object> entry(String entry) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("name", entry.replaceFirst("[/\\\\]$", "").replaceFirst(".*[/\\\\]", ""));
    try {
      Path path = Path.of(entry);
      List<Path> files = Files.isDirectory(path) ? files(path) : List.of(path);
      if (files.size() > FILES_MAX) {
        return told;
      }
      long bytes = 0;
      for (Path file : files) {
        bytes += Files.size(file);
      }
      told.put("bytes", bytes);
      if (bytes <= bytesLeft && !late()) {
        bytesLeft -= bytes;
        told.put("sha256", sha256(path, files));
      }
    } catch (IOException | InvalidPathException e) {
      told.put("missing", true);
    }
    return told;
  }

  private boolean late() {
    return System.nanoTime() - deadlineNanos > 0;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).limit(FILES_MAX + 1L).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Of a jar's bytes; of a folder, over its files' names and bytes in order. */
  private static String sha256(Path path, List<Path> files) throws IOException {
    MessageDigest digest = digest();
    byte[] buffer = new byte[64 << 10];
    for (Path file : files) {
      if (!file.equals(path)) {
        String name = path.relativize(file).toString().replace('\\', '/');
        digest.update((name + "\n").getBytes(UTF_8));
      }
      try (InputStream in = Files.newInputStream(file)) {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          digest.update(buffer, 0, n);
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
