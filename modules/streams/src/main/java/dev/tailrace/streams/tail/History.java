package dev.tailrace.streams.tail;

import dev.tailrace.model.event.RunScoped;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one reader of one topic partition's past, shared by all lanes that wait for it. It serves the
 * lane that waited longest, a slice at a time, and every other lane that stands within that slice;
 * lanes that follow the same stretch soon read it together. Its thread ends while nobody waits.
 */
final class History {
  private static final Logger LOG = LoggerFactory.getLogger(History.class);
  private static final long BEGIN_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long UNKNOWN = -1;
  private static final Duration POLL = Duration.ofMillis(200);

  private final Topic topic;
  private final int partition;
  private final Ring ring;
  private final Past past;
  private final Semaphore reading;
  private final LongSupplier nanoTime;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // In the order in which they were served last.
  private final Set<Lane> waiting = new LinkedHashSet<>();
  private @Nullable Thread thread;

  /** Where the consumer of the thread stands: what it has fetched ahead is lost with a jump. */
  private long position = UNKNOWN;

  private @Nullable String closed;

  /**
   * @param reading permits of slices that may be in memory
   */
  History(
      Topic topic, int partition, Ring ring, Past past, Semaphore reading, LongSupplier nanoTime) {
    this.topic = topic;
    this.partition = partition;
    this.ring = ring;
    this.past = past;
    this.reading = reading;
    this.nanoTime = nanoTime;
  }

  void add(Lane lane) {
    lock.lock();
    try {
      if (closed != null) {
        lane.subscription().end(closed);
        return;
      }
      waiting.add(lane);
      if (thread == null) {
        thread =
            Thread.ofPlatform()
                .daemon()
                .name("tailrace-history-" + topic.suffix() + "-" + partition)
                .start(this::run);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void remove(Lane lane) {
    lock.lock();
    try {
      waiting.remove(lane);
    } finally {
      lock.unlock();
    }
  }

  /** A lane may have room again. */
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void close(String reason) {
    lock.lock();
    try {
      closed = reason;
      endAll(reason);
    } finally {
      lock.unlock();
    }
  }

  private void endAll(String reason) {
    lock.lock();
    try {
      waiting.forEach(lane -> lane.subscription().end(reason));
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    TopicPartition place = new TopicPartition(past.name(topic), partition);
    try (Consumer<byte[], byte[]> consumer = past.reader()) {
      consumer.assign(List.of(place));
      position = UNKNOWN;
      for (Lane lane = take(); lane != null; lane = take()) {
        reading.acquire();
        try {
          serve(lane, consumer, place);
        } finally {
          reading.release();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("the past of {} cannot be read", place, e);
      endAll("the log cannot be read: " + e.getMessage());
    } finally {
      over();
    }
  }

  /** The lane that waited longest and has room; null when it is time to end. */
  private @Nullable Lane take() throws InterruptedException {
    lock.lock();
    try {
      long idleNanos = IDLE_NANOS;
      while (closed == null && (!waiting.isEmpty() || idleNanos > 0)) {
        refuseLate();
        for (Lane lane : waiting) {
          if (lane.subscription().hasRoom()) {
            waiting.remove(lane);
            waiting.add(lane);
            return lane;
          }
        }
        if (waiting.isEmpty()) {
          idleNanos = changed.awaitNanos(idleNanos);
        } else {
          var _ = changed.awaitNanos(RETRY_NANOS);
        }
      }
      over();
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** This thread takes no more lanes; the next lane starts another. */
  private void over() {
    lock.lock();
    try {
      if (Thread.currentThread().equals(thread)) {
        thread = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private void refuseLate() {
    long now = nanoTime.getAsLong();
    waiting.removeIf(
        lane -> {
          boolean late =
              now - lane.sinceNanos() > BEGIN_NANOS_MAX && !lane.subscription().hasBegun(lane);
          if (late) {
            lane.subscription().end("too many read the past of this partition: try again");
          }
          return late;
        });
  }

  private void serve(Lane lane, Consumer<byte[], byte[]> consumer, TopicPartition place) {
    if (ring.join(lane)) {
      remove(lane);
      return;
    }
    long from = lane.subscription().nextOf(lane);
    // The ring's floor first: what is folded later than this look is in the ring.
    long limit = ring.floor();
    if (from >= limit) {
      return; // no room for what is in memory: comes again
    }
    if (lane.start().lastOffset().getAsLong() < from) {
      lane.subscription().passed(lane, limit);
      return;
    }
    try {
      if (position != from) {
        position = UNKNOWN;
        consumer.seek(place, from);
      }
      List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(place);
      position = consumer.position(place);
      hand(records, from, Math.min(limit, position));
    } catch (OffsetOutOfRangeException _) {
      Long start = consumer.beginningOffsets(List.of(place)).get(place);
      lane.subscription().passed(lane, start == null ? limit : Math.min(limit, start));
    } catch (KafkaException e) {
      LOG.debug("the past of {} is not to be had now", place, e);
    }
  }

  /** Hands records below {@code end} to all lanes that stand between {@code from} and there. */
  private void hand(List<ConsumerRecord<byte[], byte[]>> records, long from, long end) {
    List<Lane> lanes = standing(from, end);
    boolean[] dropped =
        past.dropped(
            topic, partition, records.stream().mapToLong(ConsumerRecord::offset).toArray());
    if (dropped == null) {
      close("partition " + partition + " is not served here any more");
      return;
    }
    for (int i = 0; i < records.size() && records.get(i).offset() < end; i++) {
      ConsumerRecord<byte[], byte[]> record = records.get(i);
      if (!dropped[i] && record.key() != null) {
        hand(record, lanes);
      }
    }
    lanes.forEach(lane -> lane.subscription().passed(lane, end));
  }

  private List<Lane> standing(long from, long end) {
    lock.lock();
    try {
      List<Lane> lanes = new ArrayList<>();
      for (Lane lane : waiting) {
        long next = lane.subscription().nextOf(lane);
        if (next >= from && next < end) {
          lanes.add(lane);
        }
      }
      return lanes;
    } finally {
      lock.unlock();
    }
  }

  /** Takes lanes without room out of {@code lanes}: they go on from this record another time. */
  private void hand(ConsumerRecord<byte[], byte[]> record, List<Lane> lanes) {
    String run = new String(record.key(), StandardCharsets.UTF_8);
    if (lanes.stream().noneMatch(lane -> lane.wantsRun(run))) {
      return;
    }
    if (!(EventCodec.decode(record.value()) instanceof Decoded.Known(RunScoped event))) {
      return;
    }
    var frame =
        TailItem.Frame.of(
            topic, partition, record.offset(), record.timestamp(), record.value(), event);
    lanes.removeIf(
        lane -> {
          boolean full = lane.wants(event) && !lane.subscription().offerPast(lane, frame);
          if (full) {
            lane.subscription().passed(lane, record.offset());
          }
          return full;
        });
  }
}
