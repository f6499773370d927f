package dev.tailrace.server;

import io.javalin.http.Context;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a request whose body is not read to its end. To close at once would cut off who is still
 * sending, and the answer with it: so the answer goes out, and what still comes is read and thrown
 * away, within bounds, before the connection ends.
 */
final class UnreadBody {
  private static final Logger LOG = LoggerFactory.getLogger(UnreadBody.class);

  /** Jetty reads so much by itself, and the connection lives on. */
  private static final long SMALL_BYTES = 64 << 10;

  private static final long DRAIN_BYTES_MAX = 64L << 20;
  private static final long DRAIN_MS_MAX = 2_000;

  private UnreadBody() {}

  /** Whether more is to come than Jetty throws away by itself. */
  static boolean of(Context context) throws IOException {
    HttpServletRequest request = context.req();
    boolean large =
        request.getContentLengthLong() > SMALL_BYTES
            || request.getHeader("Transfer-Encoding") != null;
    // Who waits for 100-continue sends nothing before it has read the answer.
    return large && request.getHeader("Expect") == null && !request.getInputStream().isFinished();
  }

  /** Sends the answer, of which the head is set, and then reads what still comes. */
  static void answer(Context context, byte[] body) throws IOException {
    HttpServletResponse response = context.res();
    response.setHeader("Connection", "close");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    response.getOutputStream().close();
    try {
      drain(context.req());
    } catch (IOException e) {
      LOG.debug("what followed an answer was not read to its end", e);
    }
  }

  private static void drain(HttpServletRequest request) throws IOException {
    ServletContextRequest.getServletContextRequest(request)
        .getConnectionMetaData()
        .getConnection()
        .getEndPoint()
        .setIdleTimeout(DRAIN_MS_MAX);
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRAIN_MS_MAX);
    byte[] buffer = new byte[16 << 10];
    ServletInputStream in = request.getInputStream();
    long drained = 0;
    int read = 0;
    while (read >= 0 && drained < DRAIN_BYTES_MAX && System.nanoTime() - deadlineNanos < 0) {
      read = in.read(buffer);
      drained += Math.max(read, 0);
    }
  }
}
