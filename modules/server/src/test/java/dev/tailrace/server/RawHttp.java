package dev.tailrace.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Says to a server exactly the bytes of a test, and tells what came back. */
final class RawHttp {
  private static final int PATIENCE_MS = 5_000;

  private RawHttp() {}

  /**
   * What a server answered to bytes that no client library would send.
   *
   * @param text all that came back until the server closed or fell silent
   * @param closed whether the server closed the connection
   */
  record Reply(String text, boolean closed) {
    int status() {
      return text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text.substring(9, 12)) : 0;
    }
  }

  static Reply say(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return read(socket.getInputStream());
    }
  }

  private static Reply read(InputStream in) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    boolean closed = false;
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        text.write(buffer, 0, n);
        if (complete(text.toString(StandardCharsets.ISO_8859_1))) {
          break;
        }
      }
      closed =
          text.size() == 0
              || text.toString(StandardCharsets.ISO_8859_1).contains("onnection: close");
    } catch (SocketTimeoutException _) {
      closed = false;
    }
    return new Reply(text.toString(StandardCharsets.ISO_8859_1), closed);
  }

  private static boolean complete(String text) {
    int body = text.indexOf("\r\n\r\n");
    int length = text.indexOf("Content-Length: ");
    if (body < 0 || length < 0 || length > body) {
      return false;
    }
    int bytes = Integer.parseInt(text.substring(length + 16, text.indexOf("\r\n", length)));
    return text.length() >= body + 4 + bytes;
  }
}
