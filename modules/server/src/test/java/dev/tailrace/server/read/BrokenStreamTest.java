package dev.tailrace.server.read;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.server.Client;
import dev.tailrace.server.TestLog;
import dev.tailrace.server.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A long answer that cannot go on is seen to be broken by every kind of client. */
final class BrokenStreamTest {
  private static final int BATCHES = 60;
  private static final int ROWS = 10_000;

  private static TestLog log;
  private static TestServer server;
  private static Client client;

  @BeforeAll
  static void start(@TempDir Path folder) throws InterruptedException {
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1\r\nHost: localhost",
        "HTTP/1.1\r\nHost: localhost\r\nConnection: close",
        "HTTP/1.0\r\nHost: localhost"
      })
  void the_points_of_a_run_that_is_purged_while_they_are_read_are_cut_off(String way)
      throws IOException {
    String run = "cut-" + Integer.toHexString(way.hashCode());
    fill(run);
    try (var socket = new Socket()) {
      // So little lies between the two that the server has to wait for its reader.
      socket.setReceiveBufferSize(4_096);
      // The kernel asks a full reader ever more seldom: when it was full for long, it may take as
      // long again.
      socket.setSoTimeout(60_000);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      String request = "GET /api/v1/runs/" + run + "/points?metric=loss&format=csv " + way;
      socket.getOutputStream().write((request + "\r\n\r\n").getBytes(US_ASCII));
      InputStream answer = socket.getInputStream();
      assertTrue(new String(answer.readNBytes(500), US_ASCII).startsWith("HTTP/1.1 200"));
      post("{\"type\":\"run.purged\",\"v\":1,\"run\":\"" + run + "\",\"time\":1}");
      await().atMost(20, SECONDS).until(() -> client.get("/api/v1/runs/" + run).status() == 410);

      assertThrows(SocketException.class, () -> readToTheEnd(answer));
    }
  }

  /** Fails when there is one, with what stands before it. */
  private static void readToTheEnd(InputStream answer) throws IOException {
    byte[] read = answer.readAllBytes();
    int from = Math.max(0, read.length - 60);
    String last = new String(read, from, read.length - from, US_ASCII);
    throw new AssertionError("it ended after " + read.length + " bytes: ..." + last);
  }

  private static void fill(String run) {
    for (int batch = 0; batch < BATCHES; batch++) {
      int from = batch * ROWS;
      String steps =
          IntStream.range(from, from + ROWS)
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(","));
      post(
          """
          {"type":"metrics","v":1,"run":"%s","time":1,"steps":[%s],"metrics":{"loss":[%s]}}"""
              .formatted(run, steps, steps));
    }
    await()
        .atMost(30, SECONDS)
        .until(
            () ->
                client.get("/api/v1/runs/" + run + "/metrics").text().contains("\"count\":600000"));
  }

  private static void post(String event) {
    Client.Answer answer = client.post("/api/v1/events", "application/json", event);
    assertEquals(200, answer.status(), answer.text());
  }
}
