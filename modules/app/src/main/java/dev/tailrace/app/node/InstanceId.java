package dev.tailrace.app.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * What tells the servers of one cluster apart: chosen when the data folder is new, and kept there,
 * so that a server that comes back is the same member of the group, and no other server is.
 */
final class InstanceId {
  private static final String FILE = "instance";
  private static final int LENGTH = 12;

  private InstanceId() {}

  static String of(Path data) {
    Path file = data.resolve(FILE);
    try {
      if (Files.notExists(file)) {
        Files.createDirectories(data);
        Files.writeString(file, UUID.randomUUID().toString().replace("-", "").substring(0, LENGTH));
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
}
