package dev.tailrace.wire;

import java.nio.file.Path;

/** Where the public schemas lie. */
final class SchemaFolder {
  static final Path PATH = Path.of(System.getProperty("tailrace.root", "../..")).resolve("schemas");

  private SchemaFolder() {}
}
