package dev.tailrace.app.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who closes a tail, as Ctrl-C does, is no trouble that anybody has to be told of. */
final class ClosedTailsTest {
  private static final int TAILS = 30;
  private static final int READ_BYTES = 5_000;

  @Test
  void tails_that_are_closed_while_frames_come_leave_no_word_in_the_log(@TempDir Path folder)
      throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (UpProcess server = UpProcess.start(folder.resolve("data")).awaitReady();
        ExecutorService writer = Executors.newSingleThreadExecutor()) {
      Future<Integer> written = writer.submit(() -> write(server, over));
      for (int i = 0; i < TAILS; i++) {
        readSome(Integer.parseInt(server.port()));
      }
      over.set(true);

      assertTrue(written.get() > 0);
      server.terminate();
      assertEquals(0, server.awaitExit());
      String said = server.errors().replaceAll("(?m)^not ready: .*\n", "");
      assertEquals("Ctrl-C stops it.\nstopped\n", said);
    }
  }

  private static int write(UpProcess server, AtomicBoolean over) throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    int step = 0;
    for (; !over.get(); step++) {
      String event =
          """
          {"v":1,"type":"metrics","run":"busy","time":1,"step":%d,"metrics":{"a":1}}"""
              .formatted(step);
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/events"))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(event))
              .build();
      assertEquals(200, http.send(request, BodyHandlers.discarding()).statusCode());
    }
    return step;
  }

  /** Goes away as suddenly as a process that is ended. */
  private static void readSome(int port) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoLinger(true, 0);
      String request = "GET /api/v1/tail?types=metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      byte[] bytes = new byte[READ_BYTES];
      assertTrue(socket.getInputStream().readNBytes(bytes, 0, READ_BYTES) > 0);
    }
  }
}
