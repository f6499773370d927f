package dev.tailrace.server.tail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A tail client that reads frames one by one; {@link #close} is as sudden as a cut cable. */
final class Frames implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int PATIENCE_MS = 20_000;

  private final Socket socket;
  private final BufferedReader in;

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
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MS);
    StringBuilder request = new StringBuilder("GET " + pathAndQuery + " HTTP/1.0\r\n");
    request.append("Host: localhost\r\nAccept: text/event-stream\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    socket
        .getOutputStream()
        .write(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    String status = in.readLine();
    if (status == null || !status.contains(" 200 ")) {
      throw new AssertionError(status);
    }
    while (!"".equals(in.readLine())) {
      // the headers of the answer
    }
  }

  /** The next frame. */
  Frame next() throws IOException {
    String id = "";
    String event = "";
    String data = "";
    while (true) {
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
