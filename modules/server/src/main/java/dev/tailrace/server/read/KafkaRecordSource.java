package dev.tailrace.server.read;

import dev.tailrace.wire.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads single records with a consumer of its own for each question. */
public final class KafkaRecordSource implements RecordSource {
  private static final Duration POLL_MAX = Duration.ofMillis(100);

  /** While the broker is away the letters are shown without their bytes, and soon. */
  private static final long ALL_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

  private final Map<String, Object> settings;
  private final Topics topics;

  /**
   * @param clientSettings bootstrap.servers and what else the cluster asks of a client
   */
  public KafkaRecordSource(Map<String, Object> clientSettings, Topics topics) {
    Map<String, Object> all = new HashMap<>(clientSettings);
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // An offset that is gone is answered as gone, not by another record.
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    all.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1);
    all.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
    // What was asked ahead at the end of a log holds up the next record for so long.
    all.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
    all.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
    settings = Map.copyOf(all);
    this.topics = topics;
  }

  @Override
  public Map<Place, byte[]> values(List<Place> places) {
    Map<Place, byte[]> values = new HashMap<>();
    if (places.isEmpty()) {
      return values;
    }
    long deadlineNanos = System.nanoTime() + ALL_NANOS_MAX;
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (var consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
      for (Place place : places) {
        byte[] value = value(consumer, place, deadlineNanos);
        if (value != null) {
          values.put(place, value);
        }
      }
    }
    return values;
  }

  /** Null when the record has no value, is gone, or cannot be had in time. */
  private byte @Nullable [] value(
      KafkaConsumer<byte[], byte[]> consumer, Place place, long deadlineNanos) {
    var partition = new TopicPartition(topics.name(place.topic()), place.partition());
    consumer.assign(List.of(partition));
    consumer.seek(partition, place.offset());
    try {
      while (System.nanoTime() < deadlineNanos) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_MAX)) {
          return record.offset() == place.offset() ? record.value() : null;
        }
      }
    } catch (OffsetOutOfRangeException _) {
      // retention took it: the letter still says what it was
    }
    return null;
  }
}
