package dev.tailrace.client.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nobody is there, or the settings are nonsense: that is an outcome, not an exception. */
final class UnreachableTest {
  private static final Outgoing EVENT = new Outgoing("r", Topic.RUNS, new byte[] {1});

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  static Stream<Transport> transports() throws IOException {
    String closed = "127.0.0.1:" + closedPort();
    return Stream.of(
        new HttpTransport(URI.create("http://" + closed), null),
        new KafkaTransport(closed, Map.of(), Topics.DEFAULT),
        new KafkaTransport("no-such-host.invalid:9092", Map.of(), Topics.DEFAULT),
        new KafkaTransport(closed, Map.of("acks", "perhaps"), Topics.DEFAULT));
  }

  @ParameterizedTest
  @MethodSource("transports")
  void nothing_is_settled_and_the_reason_is_told(Transport transport) throws InterruptedException {
    try (transport) {
      boolean beat = transport.beat(EVENT);
      Outcome first = transport.send(List.of(EVENT, EVENT));
      Outcome again = transport.send(List.of(EVENT, EVENT));

      assertFalse(beat);
      for (Outcome outcome : List.of(first, again)) {
        assertEquals(0, outcome.settled().cardinality());
        assertNotNull(outcome.trouble());
      }
    }
  }
}
