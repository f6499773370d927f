package dev.tailrace.server.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.server.ingest.EventSink.Outcome;
import dev.tailrace.server.ingest.EventSink.Outgoing;
import dev.tailrace.streams.Position;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class KafkaEventSinkTest {
  @Test
  void without_a_broker_everything_is_pending_within_the_time() {
    Map<String, Object> nobody = Map.of("bootstrap.servers", "127.0.0.1:1");
    try (EventSink sink = new KafkaEventSink(nobody, Topics.DEFAULT, () -> Position.start(7))) {
      var event = new Outgoing("r1", Set.of(Topic.RUNS), new byte[] {'{', '}'});
      long before = System.nanoTime();
      EventSink.Receipt receipt = sink.write(Collections.nCopies(1_000, event), 1_000);
      assertTrue(System.nanoTime() - before < 5_000_000_000L, "waited for too long");
      assertEquals(Collections.nCopies(1_000, Outcome.Pending.PENDING), receipt.outcomes());
      assertEquals(Position.start(7), receipt.position());
    }
  }

  @Test
  void an_event_counts_as_stored_only_when_all_its_topics_have_it() {
    var purge = new Outgoing("r1", Set.of(Topic.RUNS, Topic.METRICS), new byte[] {'{', '}'});
    Acknowledgements acks = new Acknowledgements(List.of(purge));
    acks.stored(0, Topic.RUNS, 1, 41);
    acks.failed(0, null);
    acks.stored(0, Topic.METRICS, 1, 8);
    EventSink.Receipt receipt = acks.await(Position.start(7), System.nanoTime());
    assertEquals(List.of(Outcome.Pending.PENDING), receipt.outcomes());
    Position expected = Position.start(7).with(Topic.RUNS, 1, 42).with(Topic.METRICS, 1, 9);
    assertEquals(expected, receipt.position());
  }
}
