package dev.tailrace.app.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * What tells the servers of one cluster apart: chosen when the data folder is new, and kept there,
 * so that a server that comes back is the same member of the group, and no other server is.
 */
final class InstanceId {
  private static final String FILE = "instance";
  private static final int LENGTH = 12;

  private InstanceId() {}

  /** A file without anything in it is what a machine leaves that lost power, and no id. */
  static String of(Path data) {
    Path file = data.resolve(FILE);
    try {
      if (Files.notExists(file) || Files.size(file) == 0) {
        Files.createDirectories(data);
        write(file, UUID.randomUUID().toString().replace("-", "").substring(0, LENGTH));
      }
      String id = Files.readString(file).strip();
      if (!id.matches("[A-Za-z0-9]{1,64}")) {
        throw new IllegalArgumentException(
            file.toAbsolutePath() + " holds no instance id: delete it, and a new one is made");
      }
      return id;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the data folder cannot be used: %s cannot be kept (%s)"
              .formatted(file.toAbsolutePath(), e),
          e);
    }
  }

  /** Whole and on the disk, or not at all. */
  private static void write(Path file, String id) throws IOException {
    Path fresh = file.resolveSibling(FILE + ".new");
    try (FileChannel out =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(id.getBytes(StandardCharsets.US_ASCII)));
      out.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
