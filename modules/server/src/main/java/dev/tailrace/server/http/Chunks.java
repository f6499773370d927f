package dev.tailrace.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Writes chunks of an answer that has begun straight to its connection, without waiting: for one
 * thread that writes to thousands of clients. Jetty writes the end of a chunk when it begins the
 * next, so that the chunks here, which do the same, may stand between two of its own. Nothing may
 * be written by both at once.
 */
public final class Chunks {
  private final EndPoint endPoint;

  private Chunks(EndPoint endPoint) {
    this.endPoint = endPoint;
  }

  /** Empty when the answer has not begun, or is not sent in chunks. */
  static Optional<Chunks> of(Connection connection) {
    return connection instanceof HttpConnection http
            && http.getGenerator().isCommitted()
            && http.getGenerator().isChunking()
        ? Optional.of(new Chunks(http.getEndPoint()))
        : Optional.empty();
  }

  /**
   * Writes what the connection takes now.
   *
   * @param written called with null when the rest is written, with what went wrong when it cannot
   *     be; on any thread, possibly within this call
   * @return whether all is written, and {@code written} is not called
   */
  public boolean write(ChunkBuffer data, Consumer<@Nullable Throwable> written) throws IOException {
    ByteBuffer chunk = data.chunk();
    if (endPoint.flush(chunk)) {
      return true;
    }
    ByteBuffer rest = ByteBuffer.allocate(chunk.remaining()).put(chunk).flip();
    endPoint.write(
        Callback.from(() -> written.accept(null), failure -> written.accept(failure)), rest);
    return false;
  }
}
