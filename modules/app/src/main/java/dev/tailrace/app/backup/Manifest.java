package dev.tailrace.app.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tailrace.app.api.Api;
import dev.tailrace.wire.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a backup holds.
 *
 * @param clusterId of the log that was backed up
 * @param partitions of every topic but projects
 * @param takenEpochMs by the clock of the machine that took it
 */
public record Manifest(
    String version, String clusterId, int partitions, long takenEpochMs, List<Part> parts) {
  private static final String FILE = "manifest.json";
  private static final int FORMAT = 1;

  public Manifest {
    parts = List.copyOf(parts);
  }

  /**
   * One file.
   *
   * @param file its name in the folder
   * @param firstOffset of the first record in the log that was backed up; -1 when there is none
   * @param nextOffset one beyond the last that was looked at
   * @param sha256 of the file's bytes, in hex
   */
  public record Part(
      Topic topic,
      int partition,
      String file,
      long records,
      long firstOffset,
      long nextOffset,
      String sha256) {}

  /** How many records there are in all files. */
  public long records() {
    return parts.stream().mapToLong(Part::records).sum();
  }

  static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(FILE));
  }

  /** In one step: a folder has the whole manifest or none. */
  void write(Path folder) throws IOException {
    ObjectNode json =
        Api.JSON
            .createObjectNode()
            .put("format", FORMAT)
            .put("tailrace", version)
            .put("clusterId", clusterId)
            .put("partitions", partitions)
            .put("takenTime", takenEpochMs);
    ArrayNode files = json.putArray("files");
    for (Part part : parts) {
      files
          .addObject()
          .put("topic", part.topic().suffix())
          .put("partition", part.partition())
          .put("file", part.file())
          .put("records", part.records())
          .put("firstOffset", part.firstOffset())
          .put("nextOffset", part.nextOffset())
          .put("sha256", part.sha256());
    }
    Path fresh = folder.resolve(FILE + ".new");
    Files.writeString(
        fresh, Api.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    Files.move(fresh, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Reads the manifest of a folder.
   *
   * @throws BackupException when there is none, or it is of another format
   */
  static Manifest read(Path folder) throws IOException {
    JsonNode json;
    try {
      json = Api.JSON.readTree(folder.resolve(FILE).toFile());
    } catch (java.io.FileNotFoundException | NoSuchFileException _) {
      throw new BackupException(
          folder + " holds no " + FILE + ": it is no backup, or one that did not end");
    }
    if (json.path("format").asInt() != FORMAT) {
      throw new BackupException(
          "%s is of format %s, this program reads %d"
              .formatted(folder.resolve(FILE), json.path("format"), FORMAT));
    }
    List<Part> parts = new ArrayList<>();
    for (JsonNode file : json.path("files")) {
      parts.add(part(file));
    }
    return new Manifest(
        json.path("tailrace").asText(),
        json.path("clusterId").asText(),
        json.path("partitions").asInt(),
        json.path("takenTime").asLong(),
        parts);
  }

  private static Part part(JsonNode file) {
    String suffix = file.path("topic").asText();
    Topic topic =
        Arrays.stream(Topic.values())
            .filter(it -> it.suffix().equals(suffix))
            .findAny()
            .orElseThrow(() -> new BackupException("the manifest names a topic '" + suffix + "'"));
    String name = file.path("file").asText();
    if (!name.matches("[a-z0-9.-]+") || name.startsWith(".")) {
      throw new BackupException("the manifest names a file '" + name + "'");
    }
    return new Part(
        topic,
        file.path("partition").asInt(),
        name,
        file.path("records").asLong(),
        file.path("firstOffset").asLong(),
        file.path("nextOffset").asLong(),
        file.path("sha256").asText());
  }
}
