package dev.tailrace.streams.judge;

import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.JudgeMarker;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link LogAccess} on Kafka, with a producer and a consumer of its own. */
final class KafkaLogAccess implements LogAccess {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaLogAccess.class);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(2);
  private static final int POLLS_MAX = 50;
  private static final List<Topic> JUDGED =
      List.of(Topic.RUNS, Topic.METRICS, Topic.LOGS, Topic.HEARTBEATS);

  private final Producer<byte[], byte[]> producer;
  private final Consumer<byte[], byte[]> consumer;
  private final Topics topics;
  private final String instance;
  private final LongSupplier nanoTime;

  /**
   * Takes both clients over.
   *
   * @param consumer without a group, of committed records
   * @param instance names this judge in its markers
   */
  KafkaLogAccess(
      Producer<byte[], byte[]> producer,
      Consumer<byte[], byte[]> consumer,
      Topics topics,
      String instance,
      LongSupplier nanoTime) {
    this.producer = producer;
    this.consumer = consumer;
    this.topics = topics;
    this.instance = instance;
    this.nanoTime = nanoTime;
  }

  private record Acknowledged(long epochMs, long nanos) {}

  @Override
  public Map<Integer, Marked> mark(Set<Integer> partitions) {
    Map<Integer, Acknowledged> acknowledged = sendMarkers(partitions);
    List<TopicPartition> places = new ArrayList<>();
    for (int partition : acknowledged.keySet()) {
      JUDGED.forEach(topic -> places.add(place(topic, partition)));
    }
    Map<Integer, Marked> marked = new HashMap<>();
    if (places.isEmpty()) {
      return marked;
    }
    try {
      Map<TopicPartition, Long> ends = consumer.endOffsets(places, ANSWER_MAX);
      acknowledged.forEach(
          (partition, time) -> {
            Map<Topic, Long> own = new EnumMap<>(Topic.class);
            JUDGED.forEach(topic -> own.put(topic, ends.get(place(topic, partition))));
            marked.put(partition, new Marked(time.epochMs(), time.nanos(), own));
          });
    } catch (KafkaException e) {
      LOG.debug("the judge could not list the ends of the log", e);
    }
    return marked;
  }

  private Map<Integer, Acknowledged> sendMarkers(Set<Integer> partitions) {
    byte[] marker = EventCodec.json(new JudgeMarker(Header.unsequenced(instance, 0)));
    byte[] key = instance.getBytes(StandardCharsets.UTF_8);
    String heartbeats = topics.name(Topic.HEARTBEATS);
    Map<Integer, Future<RecordMetadata>> sent = new HashMap<>();
    for (int partition : partitions) {
      sent.put(partition, producer.send(new ProducerRecord<>(heartbeats, partition, key, marker)));
    }
    Map<Integer, Acknowledged> acknowledged = new HashMap<>();
    long deadline = nanoTime.getAsLong() + ANSWER_MAX.toNanos();
    sent.forEach(
        (partition, future) -> {
          try {
            long left = Math.max(0, deadline - nanoTime.getAsLong());
            RecordMetadata place = future.get(left, TimeUnit.NANOSECONDS);
            acknowledged.put(partition, new Acknowledged(place.timestamp(), nanoTime.getAsLong()));
          } catch (ExecutionException | TimeoutException e) {
            LOG.debug("no answer to the marker of partition {}", partition, e);
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
    return acknowledged;
  }

  @Override
  public void readHeartbeats(Set<Integer> partitions, Reader reader) {
    Set<TopicPartition> wanted = new HashSet<>();
    partitions.forEach(partition -> wanted.add(place(Topic.HEARTBEATS, partition)));
    try {
      assign(wanted);
      if (wanted.isEmpty()) {
        return;
      }
      for (int polls = 0; polls < POLLS_MAX; polls++) {
        var records = consumer.poll(Duration.ZERO);
        if (records.isEmpty() && polls > 0) {
          return;
        }
        for (ConsumerRecord<byte[], byte[]> record : records) {
          if (record.value() != null) {
            reader.heartbeat(record.partition(), record.value(), record.timestamp());
          }
        }
      }
    } catch (KafkaException e) {
      LOG.debug("the judge could not read heartbeats", e);
    }
  }

  private void assign(Set<TopicPartition> wanted) {
    Set<TopicPartition> had = consumer.assignment();
    if (had.equals(wanted)) {
      return;
    }
    Map<TopicPartition, Long> kept = new HashMap<>();
    for (TopicPartition place : had) {
      if (wanted.contains(place)) {
        kept.put(place, consumer.position(place, ANSWER_MAX));
      }
    }
    consumer.assign(wanted);
    kept.forEach(consumer::seek);
    Set<TopicPartition> fresh = new HashSet<>(wanted);
    fresh.removeAll(kept.keySet());
    consumer.seekToBeginning(fresh);
  }

  @Override
  public long heartbeatsRead(int partition) {
    TopicPartition place = place(Topic.HEARTBEATS, partition);
    if (!consumer.assignment().contains(place)) {
      return 0;
    }
    try {
      return consumer.position(place, ANSWER_MAX);
    } catch (KafkaException e) {
      LOG.debug("the judge does not know how far it has read", e);
      return 0;
    }
  }

  @Override
  public void write(int partition, RunEvent verdict) {
    byte[] key = verdict.header().run().getBytes(StandardCharsets.UTF_8);
    // The callback tells; a verdict that is not folded is written again anyway.
    var _ =
        producer.send(
            new ProducerRecord<>(topics.name(Topic.RUNS), partition, key, EventCodec.json(verdict)),
            (_, failure) -> {
              if (failure != null) {
                LOG.warn("a verdict on run {} was not written", verdict.header().run(), failure);
              }
            });
  }

  @Override
  public void close() {
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(ANSWER_MAX));
    producer.close(ANSWER_MAX);
  }

  private TopicPartition place(Topic topic, int partition) {
    return new TopicPartition(topics.name(topic), partition);
  }
}
