package dev.tailrace.streams.deadletter;

import dev.tailrace.model.Reason;
import dev.tailrace.model.Refusal;
import dev.tailrace.streams.store.FoldTopology;
import dev.tailrace.streams.view.DeadLetter;
import dev.tailrace.streams.view.LogRecord;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that copies dead letters. {@link #unkeyed} may be called by any thread. */
public final class DeadLetterSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterSender.class);
  private static final long EVERY_MS = 500;
  private static final long STOP_MS_MAX = 5_000;
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int POLLS_MAX = 10;
  private static final int UNKEYED_MAX = 1_000;

  private record Unkeyed(TopicPartition place, LogRecord record) {}

  private final Producer<byte[], byte[]> producer;
  private final Consumer<byte[], byte[]> consumer;
  private final Topics topics;
  private final Letters letters;
  private final BlockingQueue<Unkeyed> unkeyed = new ArrayBlockingQueue<>(UNKEYED_MAX);
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private final LongAdder sent = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder unkeyedNotCopied = new LongAdder();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /**
   * Starts to copy.
   *
   * @param producer the sender's own; belongs to this from now on, like the consumer
   * @param consumer in a group that nobody subscribes with, of committed records
   */
  public DeadLetterSender(
      Producer<byte[], byte[]> producer,
      Consumer<byte[], byte[]> consumer,
      Topics topics,
      Letters letters) {
    this.producer = producer;
    this.consumer = consumer;
    this.topics = topics;
    this.letters = letters;
    thread = Thread.ofPlatform().daemon().name("tailrace-dead-letters").start(this::run);
  }

  /** Copies a record without a key, once, if there is room to remember it until then. */
  public void unkeyed(Topic topic, int partition, LogRecord record) {
    var place = new TopicPartition(topics.name(topic), partition);
    if (!unkeyed.offer(new Unkeyed(place, record))) {
      unkeyedNotCopied.increment();
    }
  }

  /** How many copies were acknowledged. */
  public long sent() {
    return sent.sum();
  }

  /** How often copying failed and is tried again. */
  public long failed() {
    return failed.sum();
  }

  /** How many records without a key came too fast to be copied. */
  public long unkeyedNotCopied() {
    return unkeyedNotCopied.sum();
  }

  private void run() {
    try (consumer;
        producer) {
      while (!closing.await(EVERY_MS, TimeUnit.MILLISECONDS)) {
        try {
          copyAll();
        } catch (KafkaException | ExecutionException e) {
          failed.increment();
          next.clear(); // what the group says counts
          LOG.warn("dead letters are not copied now; they are tried again", e);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void copyAll() throws ExecutionException, InterruptedException {
    Set<Integer> served = letters.served();
    next.keySet().removeIf(place -> !served.contains(place.partition()));
    for (int partition : served) {
      for (Topic topic : FoldTopology.FOLDED) {
        copy(topic, new TopicPartition(topics.name(topic), partition));
      }
    }
    copyUnkeyed();
  }

  private void copy(Topic topic, TopicPartition place)
      throws ExecutionException, InterruptedException {
    Long known = next.get(place);
    long from = known == null ? committed(place) : known;
    List<DeadLetter> found = letters.from(topic, place.partition(), from);
    next.put(place, from);
    if (found.isEmpty()) {
      return;
    }
    List<ProducerRecord<byte[], byte[]>> copies = new ArrayList<>();
    for (DeadLetter letter : found) {
      ConsumerRecord<byte[], byte[]> record = read(place, letter.offset());
      copies.add(
          LetterCopy.of(
              topics.name(Topic.DEAD_LETTERS),
              place,
              letter.offset(),
              record == null ? null : record.key(),
              record == null ? null : record.value(),
              letter.refusal()));
    }
    send(copies);
    long done = found.getLast().offset() + 1;
    consumer.commitSync(Map.of(place, new OffsetAndMetadata(done)));
    next.put(place, done);
  }

  private void copyUnkeyed() throws ExecutionException, InterruptedException {
    List<Unkeyed> waiting = new ArrayList<>();
    unkeyed.drainTo(waiting);
    List<ProducerRecord<byte[], byte[]>> copies = new ArrayList<>();
    var refusal = new Refusal(Reason.NULL_KEY, "the record has no key");
    for (Unkeyed one : waiting) {
      copies.add(
          LetterCopy.of(
              topics.name(Topic.DEAD_LETTERS),
              one.place(),
              one.record().offset(),
              null,
              one.record().value(),
              refusal));
    }
    send(copies);
  }

  private void send(List<ProducerRecord<byte[], byte[]>> copies)
      throws ExecutionException, InterruptedException {
    List<Future<RecordMetadata>> acks = copies.stream().map(producer::send).toList();
    for (Future<RecordMetadata> ack : acks) {
      var _ = ack.get();
      sent.increment();
    }
  }

  private long committed(TopicPartition place) {
    OffsetAndMetadata offset = consumer.committed(Set.of(place)).get(place);
    return offset == null ? 0 : offset.offset();
  }

  /** The record as it lies in the log; null when it is gone. */
  private @Nullable ConsumerRecord<byte[], byte[]> read(TopicPartition place, long offset) {
    consumer.assign(List.of(place));
    consumer.seek(place, offset);
    try {
      for (int polls = 0; polls < POLLS_MAX && consumer.position(place) <= offset; polls++) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          return record.offset() == offset ? record : null;
        }
      }
    } catch (OffsetOutOfRangeException _) {
      return null;
    }
    if (consumer.position(place) <= offset) {
      throw new TimeoutException("no record from " + place + " at offset " + offset);
    }
    return null;
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(STOP_MS_MAX);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
