package dev.tailrace.server.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import dev.tailrace.server.Client;
import dev.tailrace.server.TestServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed bodies: members one after the other are one body, what is no member is refused. */
final class PackedBodyTest {
  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = TestServer.alone(folder, config -> config);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static byte[] event(String run) {
    return "{\"type\":\"run.started\",\"v\":1,\"run\":\"%s\",\"time\":1}\n"
        .formatted(run)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] pack(String encoding, byte[] plain) throws IOException {
    if (encoding.equals("zstd")) {
      return Zstd.compress(plain);
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    }
    return packed.toByteArray();
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] joined = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, joined, a.length, b.length);
    return joined;
  }

  private static Client.Answer post(String encoding, byte[] body) {
    return server
        .client()
        .post("/api/v1/events", "application/x-ndjson", body, "Content-Encoding", encoding);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void members_one_after_the_other_are_one_body(String encoding) throws IOException {
    byte[] body = join(pack(encoding, event("a")), pack(encoding, event("b")));

    Client.Answer answer = post(encoding, body);

    // The log of this server acknowledges nothing: both events were read and are pending.
    assertEquals(503, answer.status(), answer.text());
    assertEquals("[0,1]", answer.json().get("pending").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip 1", "gzip 3", "gzip 40", "zstd 1", "zstd 3", "zstd 40"})
  void what_follows_the_end_is_a_bad_request(String encodingAndBytes) throws IOException {
    String encoding = encodingAndBytes.substring(0, 4);
    byte[] garbage = new byte[Integer.parseInt(encodingAndBytes.substring(5))];
    Arrays.fill(garbage, (byte) 'x');

    Client.Answer answer = post(encoding, join(pack(encoding, event("a")), garbage));

    assertEquals(400, answer.status(), answer.text());
    assertEquals("/problems/bad-request", answer.json().get("type").asText());
    assertTrue(
        answer.json().get("detail").asText().contains("no " + encoding + " follows its end"),
        answer.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void a_body_that_ends_too_early_is_a_bad_request(String encoding) throws IOException {
    byte[] packed = pack(encoding, event("a"));

    Client.Answer answer = post(encoding, Arrays.copyOf(packed, packed.length - 3));

    assertEquals(400, answer.status(), answer.text());
    assertTrue(answer.text().contains("not well packed"), answer.text());
  }

  @Test
  void members_are_unpacked_however_few_bytes_come_at_a_time() throws IOException {
    byte[] plain = new byte[100_000];
    new Random(7).nextBytes(plain);
    byte[] first = pack("gzip", Arrays.copyOf(plain, 60_001));
    byte[] second = pack("gzip", Arrays.copyOfRange(plain, 60_001, plain.length));
    byte[] empty = pack("gzip", new byte[0]);

    try (var gzip = new GzipMembers(new OneByOne(join(join(first, empty), second)), 512)) {
      assertArrayEquals(plain, gzip.readAllBytes());
    }
  }

  @Test
  void a_head_with_every_part_is_read() throws IOException {
    byte[] plain = event("a");
    byte[] usual = pack("gzip", plain);
    byte[] head = {
      0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 0, 3, 0, 1, 2, 3, 'n', 0, 'c', 0, 9, 9
    };

    byte[] packed = join(head, Arrays.copyOfRange(usual, 10, usual.length));

    try (var gzip = new GzipMembers(new ByteArrayInputStream(packed), 64)) {
      assertArrayEquals(plain, gzip.readAllBytes());
    }
  }

  @Test
  void a_damaged_checksum_is_seen() throws IOException {
    byte[] packed = pack("gzip", event("a"));
    packed[packed.length - 5] ^= 1;
    try (var gzip = new GzipMembers(new ByteArrayInputStream(packed), 64)) {
      assertThrows(IOException.class, gzip::readAllBytes);
    }
  }

  /** Hands out one byte at a time, and never says that more is there. */
  private static final class OneByOne extends InputStream {
    private final byte[] bytes;
    private int at;

    OneByOne(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read() {
      return at < bytes.length ? bytes[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int count) {
      int one = read();
      if (one >= 0) {
        into[offset] = (byte) one;
      }
      return one < 0 ? -1 : 1;
    }
  }
}
