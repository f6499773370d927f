package dev.tailrace.server.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** A tail client that reads frames one by one; {@link #close} is as sudden as a cut cable. */
final class Frames implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int PATIENCE_MS = 20_000;

  /** No test follows one tail for longer: what never comes fails it, though signs of life do. */
  private static final Duration LIFE = Duration.ofMinutes(3);

  private final Socket socket;
  private final BufferedReader in;
  private final Instant end = Instant.now().plus(LIFE);

  /** One frame; comments are frames of event {@code :}. */
  record Frame(String id, String event, String data) {
    JsonNode json() {
      try {
        return JSON.readTree(data);
      } catch (IOException e) {
        throw new UncheckedIOException(data, e);
      }
    }
  }

  Frames(int port, String pathAndQuery, String... headers) throws IOException {
    this("HTTP/1.1", 0, port, pathAndQuery, headers);
  }

  /**
   * @param version with 1.0 the answer has no chunks
   * @param unreadBytes what the kernel may hold for this client; 0 leaves that to it
   */
  Frames(String version, int unreadBytes, int port, String pathAndQuery, String... headers)
      throws IOException {
    socket = new Socket();
    if (unreadBytes > 0) {
      socket.setReceiveBufferSize(unreadBytes);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(PATIENCE_MS);
    StringBuilder request = new StringBuilder("GET " + pathAndQuery + " " + version + "\r\n");
    request.append("Host: localhost\r\nAccept: text/event-stream\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    socket
        .getOutputStream()
        .write(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    InputStream bytes = new BufferedInputStream(socket.getInputStream());
    String head = head(bytes);
    if (!head.contains(" 200 ")) {
      throw new AssertionError(head);
    }
    boolean chunked = head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked\r\n");
    assertEquals(!version.equals("HTTP/1.0"), chunked, head);
    InputStream body = chunked ? new ChunkedInput(bytes) : bytes;
    in = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
  }

  private static String head(InputStream bytes) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = bytes.read();
      if (next < 0) {
        throw new IOException("the connection ended within the head: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** The next frame. */
  Frame next() throws IOException {
    String id = "";
    String event = "";
    String data = "";
    while (true) {
      if (Instant.now().isAfter(end)) {
        throw new IOException("what was waited for did not come within " + LIFE);
      }
      String line = in.readLine();
      if (line == null) {
        throw new IOException("the tail ended");
      }
      if (line.isEmpty() && !event.isEmpty()) {
        return new Frame(id, event, data);
      }
      if (line.startsWith(": ")) {
        event = ":";
        data = line.substring(2);
      } else if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("event: ")) {
        event = line.substring(7);
      } else if (line.startsWith("data: ")) {
        data = line.substring(6);
      }
    }
  }

  /** The frames up to the first that is wanted, which is the last of them. */
  List<Frame> until(Predicate<Frame> wanted) throws IOException {
    List<Frame> frames = new ArrayList<>();
    do {
      frames.add(next());
    } while (!wanted.test(frames.getLast()));
    return frames;
  }

  @Override
  public void close() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
