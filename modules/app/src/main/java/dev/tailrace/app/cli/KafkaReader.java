package dev.tailrace.app.cli;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads partitions from their start to what was their end, without a consumer group. */
final class KafkaReader {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int ANSWER_MS_MAX = 15_000;

  private final Map<String, Object> properties;

  /** A reader of the cluster that these client properties name. */
  KafkaReader(Map<String, Object> properties) {
    this.properties = new HashMap<>(properties);
    this.properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX);
    this.properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    this.properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    this.properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
  }

  /** Gives each record with this key, partition by partition; returns how many there were. */
  long read(
      List<TopicPartition> partitions, String key, Consumer<ConsumerRecord<byte[], byte[]>> found) {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    long count = 0;
    try (var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      for (TopicPartition partition : partitions) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        while (consumer.position(partition) < end) {
          for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            if (record.offset() < end && Arrays.equals(record.key(), keyBytes)) {
              found.accept(record);
              count++;
            }
          }
        }
      }
    } catch (KafkaException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE,
          "Kafka at "
              + properties.get("bootstrap.servers")
              + " does not answer: "
              + e.getMessage());
    }
    return count;
  }
}
