package dev.tailrace.server;

import dev.tailrace.broker.EmbeddedBroker;
import dev.tailrace.server.ingest.KafkaEventSink;
import dev.tailrace.streams.Origin;
import dev.tailrace.streams.Position;
import dev.tailrace.streams.topic.TopicPlan;
import dev.tailrace.streams.topic.TopicSetup;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A real broker in this process with Tailrace's topics, for one test class. */
public final class TestLog implements AutoCloseable {
  public static final int PARTITIONS = 2;

  private final EmbeddedBroker broker;
  private final Origin origin;

  private TestLog(EmbeddedBroker broker, Origin origin) {
    this.broker = broker;
    this.origin = origin;
  }

  public static TestLog start(Path folder) {
    EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      TopicPlan plan = new TopicPlan(PARTITIONS);
      return new TestLog(broker, new TopicSetup(admin, Topics.DEFAULT, plan).ensure());
    }
  }

  public String bootstrap() {
    return broker.bootstrap();
  }

  public Origin origin() {
    return origin;
  }

  public KafkaEventSink sink() {
    return new KafkaEventSink(
        Map.of("bootstrap.servers", broker.bootstrap()),
        Topics.DEFAULT,
        () -> Position.start(origin.hash()));
  }

  /** Every record of a topic so far, partition by partition. */
  public List<ConsumerRecord<byte[], byte[]>> records(Topic topic) {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrap());
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    int count = topic == Topic.PROJECTS ? 1 : PARTITIONS;
    List<TopicPartition> partitions =
        IntStream.range(0, count)
            .mapToObj(i -> new TopicPartition(Topics.DEFAULT.name(topic), i))
            .toList();
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (var consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).values().stream().mapToLong(n -> n).sum();
      while (records.size() < end) {
        consumer.poll(Duration.ofSeconds(5)).forEach(records::add);
      }
    }
    return records;
  }

  /** Takes the broker away; requests then meet a log that does not answer. */
  @Override
  public void close() {
    broker.close();
  }
}
