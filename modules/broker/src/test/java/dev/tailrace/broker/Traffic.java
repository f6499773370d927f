package dev.tailrace.broker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Numbered records on one partition, written and read with ordinary Kafka clients. */
final class Traffic {
  private static final String TOPIC = "numbers";
  private static final Duration POLL = Duration.ofMillis(200);

  private Traffic() {}

  static void createTopic(String bootstrap) throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin
          .createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty())))
          .all()
          .get();
    }
  }

  static Producer<byte[], byte[]> producer(String bootstrap) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", 0),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** Sends one number; it joins {@code acknowledged} when the broker has said that it has it. */
  static void send(Producer<byte[], byte[]> producer, int number, Set<Integer> acknowledged) {
    byte[] value = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
    var _ =
        producer.send(
            new ProducerRecord<>(TOPIC, value),
            (_, failure) -> {
              if (failure == null) {
                acknowledged.add(number);
              }
            });
  }

  static Set<Integer> ledger() {
    return new ConcurrentSkipListSet<>();
  }

  /** All numbers on the topic, from its beginning to its present end; a repeat is a failure. */
  static Set<Integer> readAll(String bootstrap) {
    TopicPartition partition = new TopicPartition(TOPIC, 0);
    Set<Integer> numbers = new HashSet<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToEnd(List.of(partition));
      long end = consumer.position(partition);
      consumer.seekToBeginning(List.of(partition));
      while (consumer.position(partition) < end) {
        consumer
            .poll(POLL)
            .forEach(
                kafkaRecord -> {
                  int number =
                      Integer.parseInt(new String(kafkaRecord.value(), StandardCharsets.US_ASCII));
                  if (!numbers.add(number)) {
                    throw new AssertionError("twice in the log: " + number);
                  }
                });
      }
    }
    return numbers;
  }
}
