package dev.tailrace.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who sends too much can still read why it was refused. */
final class LargeBodyTest {
  private static final int CHUNK_BYTES = 1 << 20;
  private static final int BYTES = 17 * CHUNK_BYTES;
  private static final String EVENTS = "/api/v1/events";

  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = TestServer.alone(folder, config -> config);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void assertTooLarge(String reply) {
    assertTrue(reply.startsWith("HTTP/1.1 413 "), reply);
    assertTrue(reply.contains("Connection: close"), reply);
    assertTrue(reply.contains("\"type\":\"/problems/too-large\""), reply);
    assertTrue(reply.endsWith("}"), reply);
  }

  @Test
  void a_body_of_17_mib_is_answered_when_its_length_is_said() {
    Client.Answer answer = server.client().post(EVENTS, "application/json", new byte[BYTES]);

    assertEquals(413, answer.status());
    assertEquals("/problems/too-large", answer.json().get("type").asText());
  }

  @Test
  void a_body_of_17_mib_is_answered_when_its_length_is_not_said() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + EVENTS))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[BYTES])))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      var answer = http.send(request, BodyHandlers.ofString());

      assertEquals(413, answer.statusCode(), answer.body());
    }
  }

  @Test
  void who_writes_everything_before_it_reads_reads_the_answer() throws IOException {
    try (Socket socket = socket()) {
      OutputStream out = socket.getOutputStream();
      out.write(head("Content-Length: " + BYTES, "application/json"));

      for (int sent = 0; sent < BYTES; sent += CHUNK_BYTES) {
        out.write(new byte[CHUNK_BYTES]);
      }

      assertTooLarge(rest(socket.getInputStream()));
    }
  }

  @Test
  void who_writes_all_chunks_before_it_reads_reads_the_answer() throws IOException {
    try (Socket socket = socket()) {
      OutputStream out = socket.getOutputStream();
      out.write(head("Transfer-Encoding: chunked", "application/json"));

      for (int sent = 0; sent < BYTES; sent += CHUNK_BYTES) {
        out.write((Integer.toHexString(CHUNK_BYTES) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(new byte[CHUNK_BYTES]);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      assertTooLarge(rest(socket.getInputStream()));
    }
  }

  @Test
  void a_body_that_is_refused_before_it_is_read_is_answered_too() throws IOException {
    try (Socket socket = socket()) {
      OutputStream out = socket.getOutputStream();
      out.write(
          head("Content-Encoding: br\r\nContent-Length: " + 9 * CHUNK_BYTES, "application/json"));

      for (int sent = 0; sent < 9 * CHUNK_BYTES; sent += CHUNK_BYTES) {
        out.write(new byte[CHUNK_BYTES]);
      }

      String reply = rest(socket.getInputStream());
      assertTrue(reply.startsWith("HTTP/1.1 415 "), reply);
      assertTrue(reply.endsWith("}"), reply);
    }
  }

  @Test
  void who_sends_without_end_is_cut_off() throws IOException {
    try (Socket socket = socket()) {
      OutputStream out = socket.getOutputStream();
      out.write(head("Content-Length: " + (1L << 40), "application/json"));

      long sent = 0;
      try {
        while (sent < 1L << 30) {
          out.write(new byte[CHUNK_BYTES]);
          sent += CHUNK_BYTES;
        }
      } catch (IOException _) {
        // what is to be seen
      }

      assertTrue(sent < 1L << 30, sent + " bytes were taken");
    }
  }

  private static Socket socket() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static byte[] head(String length, String type) {
    return "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\n%s\r\n\r\n"
        .formatted(EVENTS, type, length)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String rest(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }
}
