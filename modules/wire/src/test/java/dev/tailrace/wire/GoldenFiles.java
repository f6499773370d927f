package dev.tailrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tailrace.model.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The examples that every client may test itself against. They only gain: {@code SHA256SUMS} pins
 * each file, {@code -Dtailrace.golden=write} adds the missing ones and changes none.
 */
final class GoldenFiles {
  static final Path FOLDER = SchemaFolder.PATH.resolve("examples");
  static final Path SUMS = FOLDER.resolve("SHA256SUMS");

  private GoldenFiles() {}

  static byte[] read(String name) throws IOException {
    return Files.readAllBytes(FOLDER.resolve(name));
  }

  /** The pinned hashes by file name. */
  static Map<String, String> pinned() throws IOException {
    return Files.readAllLines(SUMS).stream()
        .map(line -> line.split("  ", 2))
        .collect(Collectors.toMap(parts -> parts[1], parts -> parts[0]));
  }

  /** The hashes of the files that are there. */
  static Map<String, String> present() throws IOException {
    var present = new TreeMap<String, String>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.equals(SUMS)) {
          present.put(String.valueOf(file.getFileName()), sha256(Files.readAllBytes(file)));
        }
      }
    }
    return present;
  }

  /** Writes what no file exists for yet, and pins what is not pinned. */
  static void addMissing() throws IOException {
    Files.createDirectories(FOLDER);
    for (Map.Entry<String, Event> sample : Samples.all().entrySet()) {
      String json = new String(EventCodec.json(sample.getValue()), UTF_8) + "\n";
      add(sample.getKey() + ".json", json.getBytes(UTF_8));
      add(sample.getKey() + ".cbor", EventCodec.cbor(sample.getValue()));
    }
    Map<String, String> pinned = Files.exists(SUMS) ? pinned() : Map.of();
    var lines = new StringBuilder();
    present()
        .forEach(
            (name, sum) -> {
              if (!pinned.containsKey(name)) {
                lines.append(sum).append("  ").append(name).append('\n');
              }
            });
    Files.writeString(SUMS, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static void add(String name, byte[] bytes) throws IOException {
    if (!Files.exists(FOLDER.resolve(name))) {
      Files.write(FOLDER.resolve(name), bytes);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
