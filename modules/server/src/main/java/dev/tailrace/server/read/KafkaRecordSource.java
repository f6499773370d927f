package dev.tailrace.server.read;

import dev.tailrace.wire.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads single records with a consumer of its own for each question. */
public final class KafkaRecordSource implements RecordSource {
  private static final Duration POLL_MAX = Duration.ofMillis(500);

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
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (var consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
      for (Place place : places) {
        byte[] value = value(consumer, place);
        if (value.length > 0) {
          values.put(place, value);
        }
      }
    }
    return values;
  }

  private byte[] value(KafkaConsumer<byte[], byte[]> consumer, Place place) {
    var partition = new TopicPartition(topics.name(place.topic()), place.partition());
    consumer.assign(List.of(partition));
    consumer.seek(partition, place.offset());
    try {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_MAX)) {
        if (record.offset() == place.offset() && record.value() != null) {
          return record.value();
        }
      }
    } catch (OffsetOutOfRangeException _) {
      // retention took it: the letter still says what it was
    }
    return new byte[0];
  }
}
