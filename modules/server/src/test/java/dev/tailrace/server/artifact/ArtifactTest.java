package dev.tailrace.server.artifact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.server.Client;
import dev.tailrace.server.TestLog;
import dev.tailrace.server.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ArtifactTest {
  private static final String RUN = "/api/v1/runs/r1/artifacts";

  private static Path folder;
  private static TestLog log;
  private static TestServer server;
  private static Client client;

  @BeforeAll
  static void start(@TempDir Path temporary) throws InterruptedException {
    folder = temporary;
    log = TestLog.start(folder.resolve("kafka"));
    server = TestServer.over(log, folder, config -> config);
    client = server.client();
    server.awaitReady();
  }

  @AfterAll
  static void stop() {
    server.close();
    log.close();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String put(String path, String bytes) {
    Client.Answer answer = client.put(RUN + path, utf8(bytes));
    assertEquals(201, answer.status(), answer.text());
    return answer.header("Tailrace-Position");
  }

  private static String digest(String bytes) throws NoSuchAlgorithmException {
    byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(utf8(bytes));
    return "sha-256=:" + Base64.getEncoder().encodeToString(sha256) + ":";
  }

  private static List<Path> stored() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("artifacts"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void bytes_come_back_as_a_download_named_by_their_digest() {
    String after = put("/sub/model%20one.bin", "weights");
    Client.Answer answer = client.get(RUN + "/sub/model%20one.bin?after=" + after);
    assertArrayEquals(utf8("weights"), answer.response().body());
    assertTrue(answer.header("Content-Disposition").startsWith("attachment; filename=\"model one"));
    assertEquals("application/octet-stream", answer.header("Content-Type"));
    assertTrue(answer.header("Content-Security-Policy").contains("sandbox"));
    assertEquals(
        304,
        client.get(RUN + "/sub/model%20one.bin", "If-None-Match", answer.header("ETag")).status());
  }

  @Test
  void another_put_adds_a_version_and_the_older_one_is_still_there() {
    put("/versions", "one");
    String after = put("/versions", "two");
    assertEquals("two", client.get(RUN + "/versions?after=" + after).text());
    JsonNode all = client.get(RUN).json().get("artifacts");
    for (JsonNode artifact : all) {
      if (artifact.get("path").asText().equals("versions")) {
        String older = artifact.get("sha256").asText();
        assertEquals("one", client.get(RUN + "/versions?sha256=" + older).text());
        return;
      }
    }
    throw new AssertionError(all.toString());
  }

  @Test
  void a_put_that_only_repeats_the_one_before_adds_no_version() {
    for (String bytes : List.of("one", "one", "two", "one")) {
      put("/repeated?role=model", bytes);
    }
    String after = put("/repeated?role=data", "one");
    List<String> roles = new ArrayList<>();
    Set<String> digests = new HashSet<>();
    for (JsonNode artifact : client.get(RUN + "?after=" + after).json().get("artifacts")) {
      if (artifact.get("path").asText().equals("repeated")) {
        roles.add(artifact.get("role").asText());
        digests.add(artifact.get("sha256").asText());
      }
    }
    assertEquals(List.of("model", "model", "model", "data"), roles);
    assertEquals(2, digests.size());
  }

  @Test
  void bytes_that_are_not_as_announced_are_not_kept() throws Exception {
    int before = stored().size();
    Client.Answer answer =
        client.put(RUN + "/announced", utf8("other"), "Content-Digest", digest("these"));
    assertEquals("/problems/digest-mismatch", answer.json().get("type").asText());
    assertEquals(before, stored().size());
    assertEquals(
        201,
        client.put(RUN + "/announced", utf8("these"), "Content-Digest", digest("these")).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%2e%2e/%2e%2e/etc/passwd",
        "/../../etc/passwd",
        "/a%5c..%5cb",
        "/a/./b",
        "//a",
        "/a%00"
      })
  void paths_that_climb_are_refused_and_nothing_is_written_outside(String path) throws IOException {
    int before = stored().size();
    String request =
        "PUT "
            + RUN
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx";
    int status = server.say(request);
    assertTrue(status == 400 || status == 404, "status " + status);
    assertEquals(before, stored().size());
  }

  @Test
  void a_path_is_a_name_and_the_disk_only_knows_digests() throws IOException {
    put("/etc/passwd", "mine");
    for (Path file : stored()) {
      assertTrue(String.valueOf(file.getFileName()).matches("[0-9a-f]{64}"), file.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-3, 206, 0123",
    "bytes=8-, 206, 89",
    "bytes=-2, 206, 89",
    "bytes=0-99, 206, 0123456789",
    "bytes=10-, 416, ''",
    "'bytes=0-1,3-4', 200, 0123456789",
    "bytes=5-2, 200, 0123456789",
    "lines=1-2, 200, 0123456789",
  })
  void one_range_is_answered(String range, int status, String bytes) {
    String after = put("/digits", "0123456789");
    Client.Answer answer = client.get(RUN + "/digits?after=" + after, "Range", range);
    assertEquals(status, answer.status());
    assertEquals(bytes, answer.text());
  }

  @Test
  void what_was_never_put_is_not_found() {
    put("/something", "x");
    assertEquals(404, client.get(RUN + "/nothing").status());
    assertEquals(404, client.get("/api/v1/runs/nobody/artifacts").status());
  }
}
