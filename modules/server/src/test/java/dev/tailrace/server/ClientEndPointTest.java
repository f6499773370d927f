package dev.tailrace.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

final class ClientEndPointTest {
  private static final int REQUESTS = 20_000;
  private static final int PATIENCE_MS = 15_000;
  private static final int WAIT_MS = 30_000;
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\nX-One: 1\r\n\r\n";

  /** The parser goes from request to request while it is looked at. */
  @Test
  void a_client_that_asks_again_and_again_is_never_too_slow() throws Exception {
    Server server = new Server();
    ServerConnector connector =
        JettySettings.connector(server, new HttpConfiguration(), ServerConfig.loopback(0, "test"));
    server.addConnector(connector);
    server.setHandler(new Ok());
    server.start();
    try {
      var asked = CompletableFuture.supplyAsync(() -> ask(connector.getLocalPort()));
      long looks = 0;
      int cut = 0;
      while (!asked.isDone()) {
        for (var endPoint : connector.getConnectedEndPoints()) {
          looks++;
          if (((ClientEndPoint) endPoint).isTooSlow(System.nanoTime(), WAIT_MS, 512)) {
            cut++;
          }
        }
      }
      assertEquals(REQUESTS, asked.join());
      assertTrue(looks > REQUESTS, () -> "looked too seldom");
      assertEquals(0, cut, "of " + looks + " looks");
    } finally {
      server.stop();
    }
  }

  private static int ask(int port) {
    int answers = 0;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        var in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      socket.setSoTimeout(PATIENCE_MS);
      socket.setTcpNoDelay(true);
      for (int i = 0; i < REQUESTS; i++) {
        socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
        String line = in.readLine();
        answers += line.startsWith("HTTP/1.1 200") ? 1 : 0;
        while (!line.isEmpty()) {
          line = in.readLine();
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return answers;
  }

  private static final class Ok extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      response.setStatus(200);
      callback.succeeded();
      return true;
    }
  }
}
