package dev.tailrace.app.demo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PassingFolderTest {
  @Test
  void nothing_is_left_of_it() throws Exception {
    PassingFolder folder = PassingFolder.create();
    Path inner = Files.createDirectories(folder.path().resolve("spool/writer"));
    Files.writeString(inner.resolve("segment"), "events");

    folder.close();

    assertTrue(Files.notExists(folder.path()));
  }
}
