package dev.tailrace.server.tail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What is sent in chunks; each has to be whole and end as it must. */
final class ChunkedInput extends InputStream {
  private final InputStream in;
  private int left;
  private boolean begun;
  private boolean ended;

  ChunkedInput(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0 && !ended) {
      nextChunk();
    }
    if (ended) {
      return -1;
    }
    int read = in.read(bytes, offset, Math.min(length, left));
    if (read < 0) {
      throw new IOException("the connection ended within a chunk");
    }
    left -= read;
    return read;
  }

  private void nextChunk() throws IOException {
    if (begun) {
      String end = line();
      if (!end.isEmpty()) {
        throw new AssertionError("a chunk is followed by " + end);
      }
    }
    begun = true;
    left = HexFormat.fromHexDigits(line());
    ended = left == 0;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the connection ended between chunks");
      }
      if (next == '\n') {
        if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
          throw new AssertionError("a line without its carriage return: " + line);
        }
        return line.substring(0, line.length() - 1);
      }
      line.append(new String(new byte[] {(byte) next}, StandardCharsets.ISO_8859_1));
    }
  }
}
