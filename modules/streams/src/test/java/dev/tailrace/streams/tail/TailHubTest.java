package dev.tailrace.streams.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.streams.Samples;
import dev.tailrace.streams.tail.TailItem.Ended;
import dev.tailrace.streams.tail.TailItem.Frame;
import dev.tailrace.streams.tail.TailItem.Gap;
import dev.tailrace.streams.tail.TailItem.Live;
import dev.tailrace.streams.view.LogRecord;
import dev.tailrace.streams.view.ViewListener;
import dev.tailrace.wire.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TailHubTest {
  private static final int QUEUE = 8;
  private static final int QUEUE_BYTES = 1 << 16;
  private static final Duration SOON = Duration.ofSeconds(5);
  // A reader that is not woken finds its frames only then.
  private static final Duration LONG = Duration.ofSeconds(60);

  private final AtomicLong nanos = new AtomicLong();
  private final TailHub hub =
      new TailHub(new TailLimits(100, 1 << 20, QUEUE, QUEUE_BYTES), new StuckPast(), nanos::get);
  private final ViewListener view = hub.listener(Topic.METRICS, 3);

  @Test
  void a_tail_begins_in_memory_and_goes_on_live() throws Exception {
    hub.entered(3, Map.of(Topic.METRICS, 10L));
    fold(10, "r");
    fold(11, "other");
    fold(12, "r");

    try (Subscription tail = subscribe("r", 11)) {
      fold(13, "r");

      assertEquals(12, assertInstanceOf(Frame.class, tail.next(SOON)).offset());
      assertEquals(new Live(Topic.METRICS, 3, 13), tail.next(SOON));
      assertEquals(13, assertInstanceOf(Frame.class, tail.next(SOON)).offset());
      assertNull(tail.next(Duration.ZERO));
      assertTrue(tail.begun(Duration.ZERO));
    }
  }

  @Test
  void more_in_memory_than_a_reader_has_room_for_is_a_beginning_all_the_same() throws Exception {
    hub.entered(3, Map.of(Topic.METRICS, 0L));
    for (int offset = 0; offset < 50; offset++) {
      fold(offset, "r");
    }

    try (Subscription tail = subscribe("r", 0)) {
      assertTrue(tail.begun(SOON));
      for (int offset = 0; offset < QUEUE; offset++) {
        assertEquals(offset, assertInstanceOf(Frame.class, tail.next(SOON)).offset());
      }
    }
  }

  @Test
  void each_of_many_waiting_readers_is_woken_though_others_leave() throws Exception {
    hub.entered(3, Map.of(Topic.METRICS, 0L));
    List<Subscription> tails = new ArrayList<>();
    List<Thread> readers = new ArrayList<>();
    List<AtomicLong> taken = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Subscription tail = subscribe("r", 0);
      assertInstanceOf(Live.class, tail.next(SOON));
      var frames = new AtomicLong();
      tails.add(tail);
      taken.add(frames);
      readers.add(Thread.ofVirtual().start(() -> takeFrames(tail, frames)));
    }

    for (int offset = 0; offset < 500; offset++) {
      fold(offset, "r");
      if (offset % 50 == 0) {
        tails.get(offset / 50).close();
      }
      for (AtomicLong frames : taken.subList(offset / 50 + 1, 20)) {
        awaitTaken(frames, offset + 1L);
      }
    }

    tails.forEach(Subscription::close);
    for (Thread reader : readers) {
      assertTrue(reader.join(SOON));
    }
  }

  @Test
  void a_turn_goes_past_readers_that_do_not_wait_any_more() {
    hub.entered(3, Map.of(Topic.METRICS, 0L));
    var turns = new Turns();
    assertTrue(turns.take(subscribe("r", 0)));
    assertFalse(turns.take(subscribe("r", 0)));
    assertFalse(turns.take(subscribe("r", 0)));

    turns.pass();

    assertTrue(turns.take(subscribe("r", 0)));
  }

  private static void takeFrames(Subscription tail, AtomicLong taken) {
    try {
      while (tail.next(LONG) instanceof Frame) {
        taken.incrementAndGet();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitTaken(AtomicLong taken, long wanted) {
    long deadline = System.nanoTime() + SOON.toNanos();
    while (taken.get() < wanted) {
      assertTrue(System.nanoTime() < deadline, taken + " of " + wanted + " frames were taken");
      Thread.onSpinWait();
    }
  }

  @Test
  void who_does_not_read_gets_a_gap_and_then_the_present() throws Exception {
    hub.entered(3, Map.of(Topic.METRICS, 0L));
    List<TailItem> items = new ArrayList<>();
    try (Subscription tail = subscribe("r", 0)) {
      for (int offset = 0; offset < 50; offset++) {
        fold(offset, "r");
      }

      for (TailItem item = tail.next(Duration.ZERO);
          item != null;
          item = tail.next(Duration.ZERO)) {
        items.add(item);
      }
      fold(50, "r");
      items.add(tail.next(SOON));
    }

    int handed = QUEUE - 1; // the rest of the queue is the word that it is live
    assertEquals(handed + 3, items.size());
    assertEquals(new Gap(Topic.METRICS, 3, handed, 49, 50 - handed), items.get(items.size() - 2));
    assertEquals(50, assertInstanceOf(Frame.class, items.getLast()).offset());
  }

  @Test
  void large_frames_wait_only_up_to_so_many_bytes() throws Exception {
    hub.entered(3, Map.of(Topic.METRICS, 0L));
    List<TailItem> items = new ArrayList<>();
    try (Subscription tail = subscribe("r", 0)) {
      assertInstanceOf(Live.class, tail.next(SOON));
      for (int offset = 0; offset < 5; offset++) {
        fold(offset, "r", QUEUE_BYTES / 2);
      }
      for (TailItem item = tail.poll(); item != null; item = tail.poll()) {
        items.add(item);
      }
      fold(5, "r", 2 * QUEUE_BYTES);
      items.add(tail.poll());
      fold(6, "r", 2 * QUEUE_BYTES);
      items.add(tail.poll());
    }

    assertEquals(5, items.size(), items.toString());
    assertEquals(new Gap(Topic.METRICS, 3, 2, 4, 3), items.get(2));
    assertEquals(5, assertInstanceOf(Frame.class, items.get(3)).offset());
    assertEquals(6, assertInstanceOf(Frame.class, items.get(4)).offset());
  }

  @Test
  void the_past_of_large_frames_waits_for_the_reader() throws Exception {
    hub.entered(3, Map.of(Topic.METRICS, 0L));
    for (int offset = 0; offset < 6; offset++) {
      fold(offset, "r", QUEUE_BYTES / 2);
    }

    try (Subscription tail = subscribe("r", 0)) {
      assertTrue(tail.begun(SOON));
      for (int offset = 0; offset < 6; offset++) {
        assertEquals(offset, assertInstanceOf(Frame.class, tail.next(SOON)).offset());
      }
    }
  }

  @Test
  void who_makes_less_of_many_frames_gets_all_of_them_without_reading() throws Exception {
    hub.entered(3, Map.of(Topic.METRICS, 0L));
    List<Long> offsets = new ArrayList<>();
    try (Subscription tail =
        hub.subscribe(
            List.of(TailStart.of(Topic.METRICS, 3, "r", 0)),
            _ -> true,
            frame -> offsets.add(frame.offset()))) {
      for (int offset = 0; offset < 50; offset++) {
        fold(offset, "r");
      }

      assertEquals(new Live(Topic.METRICS, 3, 0), tail.next(SOON));
      for (TailItem item = tail.next(Duration.ZERO);
          item != null;
          item = tail.next(Duration.ZERO)) {
        offsets.add(assertInstanceOf(Frame.class, item).offset());
      }
    }
    assertEquals(LongStream.range(0, 50).boxed().toList(), offsets);
  }

  @Test
  void who_cannot_begin_within_10_s_is_sent_away() throws Exception {
    hub.entered(3, Map.of(Topic.METRICS, 1_000L));
    try (Subscription tail = subscribe("r", 5)) {
      assertFalse(tail.begun(Duration.ofMillis(10)));

      nanos.addAndGet(Duration.ofSeconds(11).toNanos());

      assertInstanceOf(Ended.class, tail.next(SOON));
      assertFalse(tail.begun(SOON));
    }
  }

  @Test
  void what_one_topic_has_is_read_before_another_that_has_no_room_yet() throws Exception {
    hub.entered(3, Map.of(Topic.METRICS, 0L, Topic.LOGS, 1_000L));
    for (int offset = 0; offset < QUEUE; offset++) {
      fold(offset, "r");
    }
    List<TailStart> starts =
        List.of(TailStart.of(Topic.METRICS, 3, "r", 0), TailStart.of(Topic.LOGS, 3, "r", 5));

    try (Subscription tail = hub.subscribe(starts, _ -> true)) {
      assertTrue(tail.begun(SOON));
      nanos.addAndGet(Duration.ofSeconds(11).toNanos());

      for (int offset = 0; offset < QUEUE; offset++) {
        assertEquals(offset, assertInstanceOf(Frame.class, tail.next(SOON)).offset());
      }
    }
  }

  @Test
  void a_partition_that_moves_ends_its_tails() throws Exception {
    hub.entered(3, Map.of(Topic.METRICS, 0L));
    try (Subscription tail = subscribe("r", 0)) {
      assertInstanceOf(Live.class, tail.next(SOON));

      hub.left(3);

      assertEquals(new Ended("partition 3 moved"), tail.next(SOON));
      fold(0, "r");
      assertEquals(new Ended("partition 3 moved"), tail.next(SOON));
    }
  }

  @Test
  void a_partition_that_is_not_here_ends_a_tail_at_once() throws Exception {
    try (Subscription tail = subscribe("r", 0)) {
      assertInstanceOf(Ended.class, tail.next(Duration.ZERO));
    }
  }

  private Subscription subscribe(String run, long fromOffset) {
    return hub.subscribe(List.of(TailStart.of(Topic.METRICS, 3, run, fromOffset)), _ -> true);
  }

  private void fold(long offset, String run) {
    fold(offset, run, 0);
  }

  private void fold(long offset, String run, int bytes) {
    view.applied(
        new LogRecord(offset, 1, new byte[0], new byte[bytes]),
        Samples.point(run, offset + 1, 0.5));
  }

  /** A log that never answers. */
  private static final class StuckPast implements Past {
    @Override
    public Consumer<byte[], byte[]> reader() {
      MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
      return consumer;
    }

    @Override
    public String name(Topic topic) {
      return topic.suffix();
    }

    @Override
    public boolean @Nullable [] dropped(Topic topic, int partition, long[] offsets) {
      return new boolean[offsets.length];
    }
  }
}
