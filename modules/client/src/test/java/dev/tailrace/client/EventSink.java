package dev.tailrace.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.tailrace.model.event.RunScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that takes events by HTTP and keeps every one of them, repeats too: it removes nothing,
 * so a test can count what arrived.
 */
final class EventSink implements AutoCloseable {
  /** How a request is answered. */
  interface Reply {
    void to(HttpExchange exchange, List<RunScoped> events) throws IOException;
  }

  private final HttpServer server;
  private final List<RunScoped> kept = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger requests = new AtomicInteger();
  private volatile Reply reply = this::accept;

  EventSink() {
    this(0);
  }

  EventSink(int port) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/api/v1/events", this::take);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Answers every later request so. */
  void reply(Reply value) {
    reply = value;
  }

  void serve(String path, HttpHandler handler) {
    server.createContext(path, handler);
  }

  private void take(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    reply.to(exchange, split(exchange.getRequestBody().readAllBytes()));
  }

  /** Keeps events whatever is answered. */
  void keep(List<RunScoped> events) {
    kept.addAll(events);
  }

  /** Keeps all and says so. */
  void accept(HttpExchange exchange, List<RunScoped> events) throws IOException {
    keep(events);
    answer(exchange, 200, "{\"accepted\":" + events.size() + ",\"rejected\":[]}");
  }

  static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** The events of a CBOR sequence; one that does not decode fails the request. */
  private static List<RunScoped> split(byte[] body) {
    List<RunScoped> events = new ArrayList<>();
    ByteBuffer left = ByteBuffer.wrap(body);
    while (left.hasRemaining()) {
      int from = left.position();
      skipItem(left);
      events.add(Arrivals.decode(Arrays.copyOfRange(body, from, left.position())));
    }
    return events;
  }

  /** Passes over one CBOR item of definite length (RFC 8949, section 3). */
  private static void skipItem(ByteBuffer cbor) {
    int head = cbor.get() & 0xff;
    long argument =
        switch (head & 0x1f) {
          case 24 -> cbor.get() & 0xff;
          case 25 -> cbor.getShort() & 0xffff;
          case 26 -> cbor.getInt() & 0xffffffffL;
          case 27 -> cbor.getLong();
          default -> head & 0x1f;
        };
    int major = head >>> 5;
    if (major == 2 || major == 3) {
      cbor.position(cbor.position() + (int) argument);
    }
    long items = major == 4 ? argument : major == 5 ? 2 * argument : major == 6 ? 1 : 0;
    for (long i = 0; i < items; i++) {
      skipItem(cbor);
    }
  }

  int requests() {
    return requests.get();
  }

  Arrivals arrivals() {
    synchronized (kept) {
      return new Arrivals(kept);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
