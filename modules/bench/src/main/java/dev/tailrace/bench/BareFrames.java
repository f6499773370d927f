package dev.tailrace.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bare side of tails: writes a frame to each socket of a run, so many times a second, and
 * nothing else. One thread, no queue: a frame for a socket that takes no more is dropped.
 *
 * <p>Arguments: a file with a frame, in which {@link #TIME} stands for its time; runs; frames a run
 * and second. Prints its port, and runs until it is ended.
 */
final class BareFrames {
  static final String TIME = "#".repeat(13);
  private static final int REQUEST_BYTES = 1_024;
  private static final int FRAME_BYTES_MAX = 64 << 10;
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nretry: 1000\n\n";

  private final Selector selector = Selector.open();
  private final ByteBuffer out = ByteBuffer.allocateDirect(FRAME_BYTES_MAX);
  private final String frame;
  private final List<List<Socket>> byRun = new ArrayList<>();

  private BareFrames(String frame, int runs) throws IOException {
    this.frame = frame;
    for (int run = 0; run < runs; run++) {
      byRun.add(new ArrayList<>());
    }
  }

  /** A client, and what it has not taken yet of the last frame. */
  private static final class Socket {
    final SocketChannel channel;
    private @Nullable ByteBuffer rest;

    Socket(SocketChannel channel) {
      this.channel = channel;
    }

    void write(ByteBuffer frame) throws IOException {
      if (rest != null) {
        channel.write(rest);
        if (rest.hasRemaining()) {
          return;
        }
        rest = null;
      }
      channel.write(frame);
      if (frame.hasRemaining()) {
        rest = ByteBuffer.allocate(frame.remaining()).put(frame).flip();
      }
    }
  }

  public static void main(String[] arguments) throws IOException {
    int runs = Integer.parseInt(arguments[1]);
    new BareFrames(Files.readString(Path.of(arguments[0])), runs)
        .run((long) (1e9 / Double.parseDouble(arguments[2]) / runs));
  }

  private void run(long everyNanos) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
      System.out.println(((InetSocketAddress) server.getLocalAddress()).getPort());
      long due = System.nanoTime();
      for (int run = 0; ; run = (run + 1) % byRun.size()) {
        due += everyNanos;
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          selector.select(this::serve, Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
        }
        write(byRun.get(run));
      }
    }
  }

  private void serve(SelectionKey key) {
    try {
      if (key.channel() instanceof ServerSocketChannel server) {
        SocketChannel client = server.accept();
        client.configureBlocking(false);
        client.register(selector, SelectionKey.OP_READ);
      } else {
        answer((SocketChannel) key.channel());
      }
    } catch (IOException _) {
      key.cancel(); // the client went away
    }
  }

  /** A request is read in one piece: it is short, and comes in one. */
  private void answer(SocketChannel client) throws IOException {
    ByteBuffer request = ByteBuffer.allocate(REQUEST_BYTES);
    if (client.read(request) < 0) {
      client.close();
      return;
    }
    String line = new String(request.array(), 0, request.position(), StandardCharsets.US_ASCII);
    int run = Integer.parseInt(line.replaceFirst("(?s).*/live-([0-9]+)/.*", "$1"));
    client.write(ByteBuffer.wrap(HEAD.getBytes(StandardCharsets.US_ASCII)));
    byRun.get(run).add(new Socket(client));
  }

  private void write(List<Socket> sockets) {
    String text = frame.replace(TIME, Long.toString(System.currentTimeMillis()));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.clear().put(bytes).flip();
    sockets.removeIf(
        socket -> {
          try {
            socket.write(out.rewind());
            return false;
          } catch (IOException _) {
            return true; // the client went away
          }
        });
  }
}
