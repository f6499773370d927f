package dev.tailrace.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The floor: a consumer that only counts the bytes of the values. */
final class BareConsumer {
  static final int FETCH_BYTES_MAX = 64 << 20;
  private static final Duration POLL_MAX = Duration.ofSeconds(10);

  private BareConsumer() {}

  /** Reads the whole topic; the clock starts when the consumer is connected. */
  static Figure measure(FilledLog log) {
    try (var consumer = consumer(log)) {
      Watch watch = Watch.start();
      long bytes = 0;
      long left = log.ends().values().stream().mapToLong(Long::longValue).sum();
      while (left > 0) {
        var records = consumer.poll(POLL_MAX);
        if (records.isEmpty()) {
          throw new IllegalStateException(left + " records are missing");
        }
        for (var record : records) {
          bytes += record.value().length;
        }
        left -= records.count();
      }
      double cpuSeconds = watch.cpuSeconds();
      double seconds = watch.seconds();
      if (bytes != log.valueBytes()) {
        throw new IllegalStateException("read %,d bytes".formatted(bytes));
      }
      return new Figure(log.points(), bytes, seconds, cpuSeconds, 0, 0);
    }
  }

  /** A consumer at the beginning of every partition, with its metadata known. */
  static KafkaConsumer<byte[], byte[]> consumer(FilledLog log) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                log.bootstrap(),
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                FETCH_BYTES_MAX,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                FETCH_BYTES_MAX,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                10_000),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> places = List.copyOf(log.ends().keySet());
    consumer.assign(places);
    consumer.seekToBeginning(places);
    places.forEach(consumer::position);
    return consumer;
  }
}
