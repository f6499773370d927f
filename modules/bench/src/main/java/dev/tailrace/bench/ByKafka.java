package dev.tailrace.bench;

import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer with Kafka's defaults; nobody waits for acknowledgements. */
final class ByKafka implements Way {
  private static final String TOPIC = Topics.DEFAULT.name(Topic.METRICS);

  private final KafkaProducer<byte[], byte[]> producer;

  ByKafka(String bootstrap) {
    producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @Override
  public void send(Traffic traffic, int from, int to, int stride) {
    for (int number = from; number < to; number += stride) {
      send(traffic.key(number), traffic.event(number));
    }
  }

  @Override
  public String send(String run, long step) {
    send(run.getBytes(StandardCharsets.UTF_8), Traffic.event(run, step));
    return "";
  }

  @SuppressWarnings("FutureReturnValueIgnored") // an event that does not come out is counted
  private void send(byte[] key, byte[] value) {
    producer.send(new ProducerRecord<>(TOPIC, key, value));
  }

  @Override
  public void close() {
    producer.close();
  }
}
