package dev.tailrace.server.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A folder of immutable files by content. Several servers may share it: a file appears whole, by a
 * rename, and the same content is the same file. Any thread.
 */
public final class ArtifactStore {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private final Path files;
  private final Path incoming;

  private ArtifactStore(Path folder) {
    files = folder.resolve("sha256");
    incoming = folder.resolve("incoming");
  }

  /**
   * Opens the folder, making it when there is none.
   *
   * @throws IOException when it cannot be made or written to
   */
  public static ArtifactStore open(Path folder) throws IOException {
    ArtifactStore store = new ArtifactStore(folder);
    Files.createDirectories(store.files);
    Files.createDirectories(store.incoming);
    return store;
  }

  /** What was stored: {@code sha256} in lower-case hex. */
  public record Stored(String sha256, long bytes) {}

  /**
   * Takes a stream to disk and keeps it if its digest is wanted.
   *
   * @return empty, and nothing is kept, when it is not
   */
  public Optional<Stored> store(InputStream in, Predicate<String> wanted) throws IOException {
    Path file = Files.createTempFile(incoming, "part", null);
    try {
      MessageDigest digest = sha256();
      long bytes;
      try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
        bytes = in.transferTo(out);
      }
      String sha256 = HexFormat.of().formatHex(digest.digest());
      if (!wanted.test(sha256)) {
        return Optional.empty();
      }
      keep(file, place(sha256));
      return Optional.of(new Stored(sha256, bytes));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** The file with this content; empty when it is not here, or the name is no SHA-256. */
  public Optional<Path> find(String sha256) {
    if (!SHA256.matcher(sha256).matches()) {
      return Optional.empty();
    }
    return Optional.of(place(sha256)).filter(Files::isRegularFile);
  }

  private Path place(String sha256) {
    return files.resolve(sha256.substring(0, 2)).resolve(sha256);
  }

  /** The bytes are on the disk before anybody hears of them. */
  private static void keep(Path file, Path place) throws IOException {
    if (Files.exists(place)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.createDirectories(place.getParent());
    try {
      Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("the artifact folder must be one file system", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
