package dev.tailrace.server;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection, and what the server waits for on it. Jetty's idle timeout begins anew with
 * every byte, so a client that sends or reads one now and then would hold a connection, and what is
 * done for it, as long as it likes.
 */
final class ClientEndPoint extends SocketChannelEndPoint {
  private static final Logger LOG = LoggerFactory.getLogger(ClientEndPoint.class);

  private final LongAdder received = new LongAdder();
  private final LongAdder taken = new LongAdder();
  private final Wait read = new Wait();
  private final Wait write = new Wait();
  private long requests = -1;
  private long receivedThen;

  ClientEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
    super(channel, selector, key, scheduler);
  }

  @Override
  public int fill(ByteBuffer buffer) throws IOException {
    int filled = super.fill(buffer);
    received.add(Math.max(filled, 0));
    return filled;
  }

  @Override
  public boolean flush(ByteBuffer... buffers) throws IOException {
    long before = remaining(buffers);
    boolean all = super.flush(buffers);
    taken.add(before - remaining(buffers));
    return all;
  }

  /** A client that takes nothing of what is written to it is cut, too. */
  @Override
  protected void onIdleExpired(TimeoutException timeout) {
    if (getWriteFlusher().isPending()) {
      cut();
    } else {
      super.onIdleExpired(timeout);
    }
  }

  /** Resets the connection: what lies in the kernel for a client that does not read goes too. */
  void cut() {
    try {
      getChannel().setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      LOG.debug("a client went away", e);
    }
    close(new TimeoutException("the client is too slow"));
  }

  private static long remaining(ByteBuffer[] buffers) {
    long remaining = 0;
    for (ByteBuffer buffer : buffers) {
      remaining += buffer.remaining();
    }
    return remaining;
  }

  /**
   * Whether the client lets the server wait longer than may be: a head that is not whole, a body or
   * an answer of which too little moves. Asked again and again, by one thread.
   *
   * @param waitMs how long a head may take, and over how long the rate is looked at
   * @param rateMin bytes a second
   */
  boolean isTooSlow(long nowNanos, int waitMs, int rateMin) {
    if (!(getConnection() instanceof HttpConnection connection)) {
      return false;
    }
    HttpParser parser = connection.getParser();
    // The parser goes on meanwhile: its state is read once, and only then when its request began.
    HttpParser.State state = parser.getState();
    long beginNanos = parser.getBeginNanoTime();
    boolean start = state == HttpParser.State.START;
    boolean begun = start ? blanks(connection) : state != HttpParser.State.CLOSED;
    long waitNanos = TimeUnit.MILLISECONDS.toNanos(waitMs);
    boolean head = !start && state.compareTo(HttpParser.State.CONTENT) < 0;
    // It is 0 where a request has ended since.
    if (head && beginNanos != 0 && nowNanos - beginNanos > waitNanos) {
      return true;
    }
    long bytesMin = (long) rateMin * waitMs / 1_000;
    return read.isOver(begun && isFillInterested(), received.sum(), nowNanos, waitNanos, bytesMin)
        || write.isOver(getWriteFlusher().isPending(), taken.sum(), nowNanos, waitNanos, bytesMin);
  }

  /** Whether something came since the last request, of which none begins: line ends. */
  private boolean blanks(HttpConnection connection) {
    if (connection.getMessagesIn() != requests) {
      requests = connection.getMessagesIn();
      receivedThen = received.sum();
    }
    return received.sum() != receivedThen;
  }

  /** One direction in which the server waits without a break. */
  private static final class Wait {
    private boolean waiting;
    private long sinceNanos;
    private long bytesThen;

    /** Whether it has waited its time and fewer bytes than may be moved; else looks anew. */
    boolean isOver(boolean waits, long bytes, long nowNanos, long waitNanos, long bytesMin) {
      boolean due = waiting && waits && nowNanos - sinceNanos > waitNanos;
      boolean over = due && bytes - bytesThen < bytesMin;
      if (due || waits != waiting) {
        waiting = waits;
        sinceNanos = nowNanos;
        bytesThen = bytes;
      }
      return over;
    }
  }
}
