package dev.tailrace.server.inputs;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** One connection over which a test says its very bytes, and reads answers strictly. */
final class RawConnection implements Closeable {
  static final int PATIENCE_MS = 15_000;

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([1-5]\\d\\d) [ -~]*");
  private static final Pattern HEADER = Pattern.compile("([!#-'*+.^-z|~0-9A-Z-]+): ?([ -~\\t]*)");
  private static final int LINE_BYTES_MAX = 64 << 10;

  private final Socket socket = new Socket();
  private final InputStream in;

  RawConnection(int port) throws IOException {
    this(port, 0);
  }

  /**
   * @param windowBytes how much the server may send ahead; 0 leaves it to the system
   */
  RawConnection(int port, int windowBytes) throws IOException {
    if (windowBytes > 0) {
      socket.setReceiveBufferSize(windowBytes);
    }
    socket.setSoTimeout(PATIENCE_MS);
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
    in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
  }

  RawConnection patience(int ms) throws SocketException {
    socket.setSoTimeout(ms);
    return this;
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void send(String latin) throws IOException {
    send(latin.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Nothing more comes from here. */
  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** The next answer that is not an interim one. */
  RawAnswer read(boolean headOnly) throws IOException {
    RawAnswer answer = readOne(headOnly);
    return answer.status() / 100 == 1 ? read(headOnly) : answer;
  }

  /** Some bytes as they come; -1 at the end. */
  int readSome(byte[] into) throws IOException {
    return in.read(into);
  }

  /**
   * Whether the server ends the connection; waits for it.
   *
   * @return false when it is silent for as long as the test is patient
   */
  boolean isEnded() throws IOException {
    byte[] some = new byte[8_192];
    try {
      int read = in.read(some);
      while (read >= 0) {
        read = in.read(some);
      }
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    } catch (SocketException _) {
      return true;
    }
  }

  private RawAnswer readOne(boolean headOnly) throws IOException {
    Matcher status = STATUS.matcher(line());
    if (!status.matches()) {
      throw new AssertionError("no status line: " + status);
    }
    int code = Integer.parseInt(status.group(1));
    Map<String, List<String>> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      Matcher header = HEADER.matcher(line);
      if (!header.matches()) {
        throw new AssertionError("no header line: " + line);
      }
      headers
          .computeIfAbsent(header.group(1).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
          .add(header.group(2).strip());
    }
    RawAnswer head = new RawAnswer(code, headers, new byte[0]);
    boolean none = headOnly || code / 100 == 1 || code == 204 || code == 304 || head.isStream();
    return none ? head : new RawAnswer(code, headers, unpacked(head, body(head)));
  }

  private static byte[] unpacked(RawAnswer head, byte[] body) throws IOException {
    if (!head.header("content-encoding").equals("gzip")) {
      return body;
    }
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return gzip.readAllBytes();
    }
  }

  private byte[] body(RawAnswer head) throws IOException {
    if (head.header("transfer-encoding").equals("chunked")) {
      return chunks();
    }
    String length = head.header("content-length");
    if (length.isEmpty()) {
      return in.readAllBytes();
    }
    return exactly(Integer.parseInt(length));
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = chunk(); size > 0; size = chunk()) {
      body.write(exactly(size));
      if (!line().isEmpty()) {
        throw new AssertionError("a chunk is longer than it says");
      }
    }
    if (!line().isEmpty()) {
      throw new AssertionError("something follows the last chunk");
    }
    return body.toByteArray();
  }

  private int chunk() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private byte[] exactly(int bytes) throws IOException {
    byte[] read = in.readNBytes(bytes);
    if (read.length < bytes) {
      throw new EOFException("the answer ends after " + read.length + " of " + bytes + " bytes");
    }
    return read;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.length() < LINE_BYTES_MAX) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the connection ended" + (line.isEmpty() ? "" : " after " + line));
      }
      if (next == '\n' && line.length() > 0 && line.charAt(line.length() - 1) == '\r') {
        line.setLength(line.length() - 1);
        return line.toString();
      }
      line.append((char) next);
    }
    throw new AssertionError("a line without end");
  }

  /** As sudden as a cut cable. */
  void cut() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
