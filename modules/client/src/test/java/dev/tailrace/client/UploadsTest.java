package dev.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.RunEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UploadsTest {
  private static final String ABC_DIGEST = "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:";
  private static final String ABC_HEX =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;
  private final ArtifactSink server = new ArtifactSink();

  @AfterEach
  void stop() {
    server.close();
  }

  private Run run() {
    return server.run(folder.resolve("spools"));
  }

  private Path file() throws Exception {
    return Files.writeString(folder.resolve("best model.bin"), "abc");
  }

  @Test
  void bytes_go_to_the_server_with_their_digest() throws Exception {
    boolean stored;
    try (Run run = run()) {
      stored = run.artifact("models/best model.bin", file()).await(Duration.ofSeconds(30));
    }

    assertTrue(stored);
    String path = "models/best%20model.bin";
    assertEquals(Map.of(path, "abc " + ABC_DIGEST), server.put);
    assertEquals(0, server.arrivals().of(RunEvent.ArtifactLogged.class).size());
  }

  @Test
  void a_server_without_artifacts_is_told_where_the_file_lies() throws Exception {
    server.status = 501;
    boolean stored;
    try (Run run = run()) {
      stored = run.artifact(file()).await(Duration.ofSeconds(30));
    }

    assertFalse(stored);
    var event = server.arrivals().of(RunEvent.ArtifactLogged.class).getFirst().file();
    assertEquals("best model.bin", event.path());
    assertEquals(ABC_HEX, event.sha256());
    assertEquals(3, event.bytes());
    assertEquals(file().toUri().toString(), event.uri());
  }

  @Test
  void close_waits_for_an_upload_and_a_missing_file_is_counted() throws Exception {
    Run run = run();
    run.artifact(file());
    run.artifact(folder.resolve("missing"));
    run.close();

    assertEquals(1, server.put.size());
    assertEquals(1, run.stats().errors());
    assertFalse(run.artifact(file()).await(Duration.ofSeconds(30)), "after the end");
  }
}
