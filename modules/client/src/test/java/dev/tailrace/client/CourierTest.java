package dev.tailrace.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.client.send.Outcome;
import dev.tailrace.client.send.Outgoing;
import dev.tailrace.client.send.Transport;
import dev.tailrace.client.spool.Outbox;
import dev.tailrace.wire.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

final class CourierTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Takes everything and keeps how many events came together. */
  private static final class Rounds implements Transport {
    private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());

    @Override
    public Outcome send(List<Outgoing> events) {
      sizes.add(events.size());
      BitSet all = new BitSet();
      all.set(0, events.size());
      return new Outcome(all, List.of(), null);
    }

    @Override
    public boolean beat(Outgoing heartbeat) {
      return true;
    }

    @Override
    public void close() {}
  }

  private final Outbox outbox = new Outbox(null, fault -> {});
  private final Rounds rounds = new Rounds();
  private final LongAdder acked = new LongAdder();

  private Courier courier(Duration gather) {
    return new Courier(
        outbox,
        rounds,
        entry -> new Outgoing("r", entry.topic(), entry.value()),
        new Counters("r"),
        acked,
        gather.toNanos());
  }

  private void append(Courier courier, int events, int bytes) {
    for (int i = 0; i < events; i++) {
      outbox.append(Topic.METRICS, false, new byte[bytes]);
      courier.wake();
    }
  }

  @Test
  void what_comes_while_a_round_is_gathered_leaves_together_at_the_end() throws Exception {
    Courier courier = courier(Duration.ofHours(1));
    append(courier, 1, 100);
    Thread thread = Thread.ofPlatform().daemon().start(courier);
    await().atMost(PATIENCE).until(() -> acked.sum() == 1);

    append(courier, 50, 100);
    courier.complete();
    thread.join(PATIENCE);

    assertEquals(List.of(1, 50), rounds.sizes);
  }

  @Test
  void full_rounds_are_not_held_back() throws Exception {
    Courier courier = courier(Duration.ofHours(1));
    append(courier, 12, 1 << 20);
    Thread thread = Thread.ofPlatform().daemon().start(courier);

    await().atMost(PATIENCE).until(() -> acked.sum() == 12);

    courier.stop();
    thread.join(PATIENCE);
    assertEquals(List.of(4, 4, 4), rounds.sizes);
  }

  @Test
  void a_courier_that_gathers_stops_at_once() throws Exception {
    Courier courier = courier(Duration.ofHours(1));
    append(courier, 1, 100);
    Thread thread = Thread.ofPlatform().daemon().start(courier);
    await().atMost(PATIENCE).until(() -> acked.sum() == 1);
    append(courier, 1, 100);

    courier.stop();

    assertTrue(thread.join(PATIENCE));
    assertEquals(1, outbox.waiting());
  }
}
