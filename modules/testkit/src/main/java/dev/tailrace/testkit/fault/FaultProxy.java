package dev.tailrace.testkit.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A TCP proxy on loopback between two processes, for what goes wrong on a network: it delays, cuts
 * and slows what passes. A trouble counts for all connections from when it is set until another one
 * is. Any thread may set it.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int PIECE_BYTES = 16 << 10;
  private static final long LOOK_MS = 5;

  private final ServerSocket listener;
  private final InetSocketAddress target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Random random = new Random(1);
  private volatile Trouble trouble = new Trouble.None();

  /** What is wrong with the network. */
  public sealed interface Trouble {
    record None() implements Trouble {}

    /** Each piece comes so much later, and up to {@code jitterMs} more. */
    record Delay(int ms, int jitterMs) implements Trouble {}

    /** Nothing passes, in neither direction, and nobody is told. */
    record Cut() implements Trouble {}

    /** Requests get lost, answers to earlier ones pass. */
    record RequestsLost() implements Trouble {}

    /** Requests arrive, answers get lost. */
    record AnswersLost() implements Trouble {}

    /** So many bytes a second pass in each direction. */
    record Slow(int bytesPerSecond) implements Trouble {}
  }

  private FaultProxy(ServerSocket listener, InetSocketAddress target) {
    this.listener = listener;
    this.target = target;
  }

  /** Listens on a port of its own and passes on to a port of loopback. */
  public static FaultProxy to(int port) throws IOException {
    return on(0, port);
  }

  public static FaultProxy on(int ownPort, int port) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    var proxy =
        new FaultProxy(
            new ServerSocket(ownPort, 50, loopback), new InetSocketAddress(loopback, port));
    Thread.ofVirtual().start(proxy::accept);
    return proxy;
  }

  public int port() {
    return listener.getLocalPort();
  }

  public void set(Trouble next) {
    trouble = next;
  }

  /** Ends all connections: by a reset, as a machine does that knows nothing of them. */
  public void reset() {
    for (Socket socket : open) {
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException _) {
        // It is closed already.
      }
      close(socket);
    }
  }

  /**
   * Ends all connections on the far side only: who is on the near side is not told, and talks into
   * the void.
   */
  public void halfOpen() {
    set(new Trouble.Cut());
    open.stream().filter(it -> it.getPort() == target.getPort()).forEach(FaultProxy::close);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket near = listener.accept();
        open.add(near);
        Thread.ofVirtual().start(() -> connect(near));
      } catch (IOException _) {
        // Nobody listens any more, or the one who called is gone.
      }
    }
  }

  private void connect(Socket near) {
    try {
      Socket far = new Socket();
      far.connect(target);
      open.add(far);
      Thread.ofVirtual().start(() -> pass(near, far, true));
      pass(far, near, false);
    } catch (IOException _) {
      close(near);
    }
  }

  private void pass(Socket from, Socket to, boolean requests) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] piece = new byte[PIECE_BYTES];
      for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
        if (passes(requests, length)) {
          out.write(piece, 0, length);
        }
      }
    } catch (IOException _) {
      // One side is gone, so the other one goes.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (!(trouble instanceof Trouble.Cut)) {
      close(from);
      close(to);
    }
  }

  /** Whether a piece arrives; returns when it does. What a cut held back is lost with it. */
  private boolean passes(boolean requests, int length) throws InterruptedException {
    return switch (trouble) {
      case Trouble.None() -> true;
      case Trouble.Delay(int ms, int jitterMs) -> pause(ms + random.nextInt(jitterMs + 1));
      case Trouble.Slow(int bytesPerSecond) -> pause(1_000L * length / bytesPerSecond);
      case Trouble.RequestsLost() -> !requests;
      case Trouble.AnswersLost() -> requests;
      case Trouble.Cut() -> {
        // TCP would send it again: it waits, and arrives when the network is back.
        while (trouble instanceof Trouble.Cut && pause(LOOK_MS)) {}
        yield true;
      }
    };
  }

  /** True unless the proxy was closed meanwhile. */
  private boolean pause(long ms) throws InterruptedException {
    return !closed.await(ms, TimeUnit.MILLISECONDS);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // It is gone, which is what was asked for.
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      listener.close();
    } catch (IOException _) {
      // Nobody can be told, and nothing depends on it.
    }
    open.forEach(FaultProxy::close);
  }
}
