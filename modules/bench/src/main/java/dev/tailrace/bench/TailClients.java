package dev.tailrace.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Many tail clients in one thread, told what to do line by line: {@code open PORT CLIENTS STALLED
 * RUNS}, {@code read SECONDS}, {@code close}; each is answered by a line of {@code name=value}.
 *
 * <p>Client {@code n} follows run {@code live-(n mod RUNS)}. The first {@code STALLED} ask and
 * never read. Nobody reads between two commands.
 */
final class TailClients implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int STALLED_BUFFER_BYTES = 4 << 10;
  private static final long ANSWERS_MAX_S = 60;
  // Opened without a break, more than a listening socket's queue holds would have to try again.
  private static final int OPENED_AT_ONCE = 200;

  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final List<Client> clients = new ArrayList<>();
  private final Delays delays = new Delays();
  private int answered;
  private int ended;

  private TailClients() throws IOException {}

  /** One connection, and how far its answer was scanned. */
  private static final class Client {
    final SocketChannel channel;
    final boolean stalled;
    final FrameTimes times = new FrameTimes();
    boolean answered;

    Client(SocketChannel channel, boolean stalled) {
      this.channel = channel;
      this.stalled = stalled;
    }
  }

  public static void main(String[] arguments) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (var clients = new TailClients()) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(clients.told(line.split(" ", -1)));
      }
    }
  }

  private String told(String... words) throws IOException {
    return switch (words[0]) {
      case "open" -> open(number(words[1]), number(words[2]), number(words[3]), number(words[4]));
      case "read" -> read(Double.parseDouble(words[1]));
      case "close" -> closeAll();
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private static int number(String word) {
    return Integer.parseInt(word);
  }

  private String open(int port, int count, int stalled, int runs) throws IOException {
    for (int n = 0; n < count; n++) {
      clients.add(connected(port, n, n < stalled, runs));
      if (n % OPENED_AT_ONCE == OPENED_AT_ONCE - 1) {
        awaitAnswers(n + 1 - Math.min(stalled, n + 1));
      }
    }
    awaitAnswers(count - stalled);
    return "answered=" + answered;
  }

  private Client connected(int port, int n, boolean stalled, int runs) throws IOException {
    SocketChannel channel = SocketChannel.open();
    if (stalled) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, STALLED_BUFFER_BYTES);
    }
    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String request =
        "GET /api/v1/runs/live-%d/tail?types=metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
            .formatted(n % runs);
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    channel.configureBlocking(false);
    var client = new Client(channel, stalled);
    if (!stalled) {
      channel.register(selector, SelectionKey.OP_READ, client);
    }
    return client;
  }

  private void awaitAnswers(int wanted) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ANSWERS_MAX_S);
    while (answered < wanted) {
      if (System.nanoTime() > deadline) {
        throw new IOException(answered + " of " + wanted + " clients were answered");
      }
      select(100);
    }
  }

  private String read(double seconds) throws IOException {
    delays.clear();
    long begin = System.nanoTime();
    long end = begin + (long) (seconds * 1e9);
    while (System.nanoTime() < end) {
      select(10);
    }
    return "seconds=%.3f ended=%d %s".formatted((System.nanoTime() - begin) / 1e9, ended, delays);
  }

  private void select(int waitMs) throws IOException {
    selector.select(this::read, waitMs);
  }

  private void read(SelectionKey key) {
    Client client = (Client) key.attachment();
    try {
      int bytes = client.channel.read(buffer.clear());
      if (bytes < 0) {
        gone(key);
        return;
      }
    } catch (IOException _) {
      gone(key); // the server has reset it
      return;
    }
    answered += client.answered ? 0 : 1;
    client.answered = true;
    client.times.scan(buffer.flip(), System.currentTimeMillis(), delays);
  }

  private void gone(SelectionKey key) {
    key.cancel();
    ended++;
  }

  /** Closes all, and tells how many of those that never read were cut by then. */
  private String closeAll() throws IOException {
    int cut = 0;
    for (Client client : clients) {
      cut += client.stalled && isCut(client.channel) ? 1 : 0;
      client.channel.close();
    }
    selector.selectNow();
    clients.clear();
    answered = 0;
    ended = 0;
    return "cut=" + cut;
  }

  /** What came before a reset can still be read. */
  private boolean isCut(SocketChannel channel) {
    try {
      int bytes = channel.read(buffer.clear());
      while (bytes > 0) {
        bytes = channel.read(buffer.clear());
      }
      return bytes < 0;
    } catch (IOException _) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    closeAll();
    selector.close();
  }
}
