package dev.tailrace.server.inputs;

import static dev.tailrace.server.inputs.Ask.raw;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.server.inputs.Row.Check;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Where one request ends and the next begins. */
final class FramingRows {
  private static final String EVENT = "{\"type\":\"run.tags\",\"v\":1,\"run\":\"smuggled\"}";
  private static final String POST = "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\n";
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String SECOND = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final int PIPELINED = 1_000;

  private FramingRows() {}

  static List<Row> rows() {
    return List.of(
        Row.of(
            "H05",
            "a length that lies, a body without end",
            FramingRows::shortBody,
            FramingRows::longBody,
            FramingRows::cutChunk,
            FramingRows::endlessChunks),
        Row.of("H09", "two readings of where a body ends", smuggling()),
        Row.of(
            "H41",
            "other versions of HTTP and other protocols",
            raw("GET /livez HTTP/1.0\r\nHost: localhost\r\n\r\n").is(200).closing(),
            raw("GET /livez HTTP/1.0\r\n\r\n").is(421, "misdirected").closing(),
            raw("GET /livez HTTP/2.0\r\nHost: localhost\r\n\r\n").is(505, "about:blank").closing(),
            raw("GET /livez HTTP/1.2\r\nHost: localhost\r\n\r\n").is(505, "about:blank").closing(),
            raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").is(505, "about:blank").closing(),
            raw("GET /livez\r\n\r\n").is(505, "about:blank").closing(),
            raw("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003")
                .is(400, "bad-request")
                .closing(),
            raw("SSH-2.0-OpenSSH_9.9\r\n").is(400, "bad-request").closing()),
        Row.of("H42", "a thousand requests at once on one connection", FramingRows::pipelined));
  }

  /** Everything after the head that is refused; no second request is ever answered. */
  private static Check[] smuggling() {
    List<Check> checks = new ArrayList<>();
    String chunks = "0\r\n\r\n" + SECOND;
    for (String rest :
        List.of(
            "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks,
            "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n" + chunks,
            "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd" + SECOND,
            "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd" + SECOND,
            "Content-Length: 4, 4\r\n\r\nabcd" + SECOND,
            "Content-Length: +5\r\n\r\nabcde" + SECOND,
            "Content-Length: -1\r\n\r\n" + SECOND,
            "Content-Length: 0x5\r\n\r\nabcde" + SECOND,
            "Content-Length: 5 5\r\n\r\nabcde" + SECOND,
            "Content-Length: 99999999999999999999\r\n\r\n" + SECOND,
            "Content-Length:\r\n\r\n" + SECOND,
            "Content-Length : 5\r\n\r\nabcde" + SECOND,
            " Content-Length: 5\r\n\r\nabcde" + SECOND,
            "Transfer-Encoding: xchunked\r\n\r\n" + chunks,
            "Transfer-Encoding: chunked, identity\r\n\r\n" + chunks,
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n" + chunks,
            "Transfer-Encoding: \u000bchunked\r\n\r\n" + chunks,
            "Transfer-Encoding : chunked\r\n\r\n" + chunks,
            "Transfer-Encoding: \r\n chunked\r\n\r\n" + chunks,
            "Transfer-Encoding: chunked\r\n\r\n5;\nx\r\nabcde\r\n" + chunks,
            "Transfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n" + chunks,
            "Transfer-Encoding: chunked\r\n\r\n-5\r\nabcde\r\n" + chunks,
            "Transfer-Encoding: chunked\r\n\r\n5\nabcde\n" + chunks,
            "Transfer-Encoding: chunked\r\n\r\n5\r\nabcdefgh\r\n" + chunks,
            "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabcde\r\n" + chunks,
            "X-Folded: a\r\n b\r\nContent-Length: 5\r\n\r\nabcde" + SECOND,
            "X-Bare: a\nContent-Length: 5\r\n\r\nabcde" + SECOND,
            "X-Return: a\rContent-Length: 5\r\n\r\nabcde" + SECOND,
            "X-Nul: a\u0000\r\nContent-Length: 5\r\n\r\nabcde" + SECOND,
            "X Space: a\r\nContent-Length: 5\r\n\r\nabcde" + SECOND)) {
      checks.add(world -> refusedAndEnded(world, POST + JSON + rest));
    }
    return checks.toArray(Check[]::new);
  }

  private static void refusedAndEnded(World world, String request) throws IOException {
    try (RawConnection connection = new RawConnection(world.open().port())) {
      connection.send(request);
      RawAnswer answer = connection.read(false);
      assertTrue(answer.status() == 400 || answer.status() == 501, () -> request + "\n" + answer);
      RawAnswer none = next(connection);
      assertTrue(none == null, () -> request + "\nwas answered twice, with " + none);
    }
  }

  private static @org.jspecify.annotations.Nullable RawAnswer next(RawConnection connection)
      throws IOException {
    try {
      return connection.read(false);
    } catch (EOFException | SocketException _) {
      return null;
    }
  }

  /** Says more than it sends: nothing of it is taken. */
  private static void shortBody(World world) throws IOException {
    long before = world.log().records(dev.tailrace.wire.Topic.RUNS).size();
    try (RawConnection connection = new RawConnection(world.open().port())) {
      connection.send(POST + JSON + "Content-Length: 1000\r\n\r\n" + EVENT);
      connection.endOutput();
      RawAnswer answer = next(connection);
      assertTrue(answer == null || answer.status() == 400, () -> "answered " + answer);
    }
    assertEquals(before, world.log().records(dev.tailrace.wire.Topic.RUNS).size());
  }

  /** Sends more than it says: the rest is no request, and the connection ends. */
  private static void longBody(World world) throws IOException {
    try (RawConnection connection = new RawConnection(world.open().port())) {
      connection.send(POST + JSON + "Content-Length: 5\r\n\r\n[1,2]xxxxxxxxxx\r\n\r\n");
      assertEquals(400, connection.read(false).status());
      assertEquals(400, connection.read(false).status());
      assertTrue(connection.isEnded());
    }
  }

  private static void cutChunk(World world) throws IOException {
    try (RawConnection connection = new RawConnection(world.open().port())) {
      connection.send(POST + JSON + "Transfer-Encoding: chunked\r\n\r\nff\r\n" + EVENT);
      connection.endOutput();
      RawAnswer answer = next(connection);
      assertTrue(answer == null || answer.status() == 400, () -> "answered " + answer);
    }
  }

  private static void endlessChunks(World world) throws IOException {
    byte[] chunk = ("10000\r\n" + " ".repeat(1 << 16) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    long sent = 0;
    try (RawConnection connection = new RawConnection(world.open().port())) {
      connection.send(POST + JSON + "Transfer-Encoding: chunked\r\n\r\n");
      while (sent < 1L << 30) {
        connection.send(chunk);
        sent += chunk.length;
      }
    } catch (SocketException _) {
      // what is to be seen
    }
    assertTrue(sent < 1L << 30, sent + " bytes were taken");
  }

  private static void pipelined(World world) throws IOException {
    try (RawConnection connection = new RawConnection(world.open().port())) {
      connection.send(SECOND.repeat(PIPELINED));
      for (int i = 0; i < PIPELINED; i++) {
        RawAnswer answer = connection.read(false);
        assertEquals(200, answer.status());
        assertEquals("{\"live\":true}", answer.text());
      }
    }
  }
}
