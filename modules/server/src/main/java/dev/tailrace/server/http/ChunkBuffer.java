package dev.tailrace.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One chunk of an answer, put together for {@link Chunks}. Used again and again; one thread. */
public final class ChunkBuffer {
  private static final int HEAD_BYTES = 12;
  private static final byte[] LINE_END = "\r\n".getBytes(StandardCharsets.US_ASCII);

  private final ByteBuffer buffer;

  public ChunkBuffer(int bytesMax) {
    buffer = ByteBuffer.allocateDirect(HEAD_BYTES + bytesMax);
    clear();
  }

  public void clear() {
    buffer.clear().position(HEAD_BYTES);
  }

  public void put(byte[] data) {
    buffer.put(data);
  }

  public int bytes() {
    return buffer.position() - HEAD_BYTES;
  }

  /** How much more there is room for. */
  public int room() {
    return buffer.remaining();
  }

  /** The end of the chunk before, the length of this one, and its data. */
  ByteBuffer chunk() {
    byte[] length = Integer.toHexString(bytes()).getBytes(StandardCharsets.US_ASCII);
    int from = HEAD_BYTES - length.length - 2 * LINE_END.length;
    buffer.flip();
    buffer.put(from, LINE_END);
    buffer.put(from + LINE_END.length, length);
    buffer.put(HEAD_BYTES - LINE_END.length, LINE_END);
    return buffer.position(from);
  }
}
