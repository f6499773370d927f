package dev.tailrace.streams;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The Kafka clients of this module that are not Streams' own. */
final class Clients {
  private static final int REQUEST_MS_MAX = 5_000;
  private static final int CALL_MS_MAX = 10_000;

  /** Whoever sends has other work while the broker is away. */
  private static final long BLOCK_MS_MAX = 2_000;

  /** An event of 1 MiB, its key and the framing fit. */
  private static final int BROWSED_RECORDS_MAX = 64;

  private static final int BROWSED_BYTES_MAX = 1 << 20;
  private static final int FETCH_BYTES_MAX = 4 << 20;

  private Clients() {}

  static Map<String, Object> admin(Map<String, String> common) {
    Map<String, Object> settings = new HashMap<>(common);
    // A broker that is away is to be seen soon; whoever calls tries again.
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MS_MAX);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_MS_MAX);
    settings.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    return settings;
  }

  /** A consumer that is assigned by hand, has no group and never resets an offset by itself. */
  static Consumer<byte[], byte[]> reader(Map<String, String> common) {
    return consumer(reading(common));
  }

  /** A {@link #reader} of few records at a time: packed together, large ones unpack to much. */
  static Consumer<byte[], byte[]> browser(Map<String, String> common) {
    Map<String, Object> settings = reading(common);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, BROWSED_RECORDS_MAX);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, BROWSED_BYTES_MAX);
    return consumer(settings);
  }

  /** The same, but where retention took what it stands at, it goes on with what is left. */
  static Consumer<byte[], byte[]> follower(Map<String, String> common) {
    Map<String, Object> settings = reading(common);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return consumer(settings);
  }

  /**
   * A {@link #reader} that jumps from record to record, in a group that only keeps its offsets:
   * nobody subscribes with it.
   */
  static Consumer<byte[], byte[]> picker(Map<String, String> common, String group) {
    Map<String, Object> settings = reading(common);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    // What was asked ahead at the end of a log holds up the next jump for so long.
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
    return consumer(settings);
  }

  private static Map<String, Object> reading(Map<String, String> common) {
    Map<String, Object> settings = new HashMap<>(common);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES_MAX);
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_MS_MAX);
    settings.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    return settings;
  }

  private static Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** A producer whose records are kept before they count as sent. */
  static Producer<byte[], byte[]> producer(Map<String, String> common, int deliveryMsMax) {
    Map<String, Object> settings = new HashMap<>(common);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(deliveryMsMax, REQUEST_MS_MAX));
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deliveryMsMax);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MS_MAX);
    settings.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
