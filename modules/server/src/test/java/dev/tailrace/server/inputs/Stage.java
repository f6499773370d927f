package dev.tailrace.server.inputs;

import dev.tailrace.server.Client;
import dev.tailrace.server.Routes;
import dev.tailrace.server.TestLog;
import dev.tailrace.server.TestServer;
import dev.tailrace.streams.Position;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker, the real server, and a producer that knows nothing of either's rules. */
final class Stage implements AutoCloseable {
  /** Twice what the broker takes: it is the broker that refuses. */
  private static final int REQUEST_BYTES_MAX = 8 << 20;

  private final TestLog log;
  private final TestServer server;
  private final KafkaProducer<byte[], byte[]> producer;

  private Stage(TestLog log, TestServer server) {
    this.log = log;
    this.server = server;
    this.producer = producer(Map.of());
  }

  static Stage start(Path folder) throws InterruptedException {
    TestLog log = TestLog.start(folder.resolve("kafka"));
    TestServer server = TestServer.over(log, folder, config -> config);
    server.awaitReady();
    return new Stage(log, server);
  }

  /** Another producer with these settings besides. */
  KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, log.bootstrap());
    all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES_MAX);
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** A producer for many records at once. */
  KafkaProducer<byte[], byte[]> bulkProducer() {
    return producer(
        Map.of(
            ProducerConfig.LINGER_MS_CONFIG, 20,
            ProducerConfig.BATCH_SIZE_CONFIG, 1 << 20,
            ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20));
  }

  /** Publishes and waits for the broker's word. */
  RecordMetadata publish(ProducerRecord<byte[], byte[]> record)
      throws ExecutionException, InterruptedException {
    return producer.send(record).get();
  }

  Client client() {
    return server.client();
  }

  Position start() {
    return Position.start(log.origin().hash());
  }

  List<ConsumerRecord<byte[], byte[]>> records(Topic topic) {
    return log.records(topic);
  }

  /** The sum of all figures of that name, as Prometheus is told, with all these labels. */
  long count(String name, String... labels) {
    return figures(name)
        .filter(line -> List.of(labels).stream().allMatch(line::contains))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** All figures of that name, one a line. */
  Stream<String> figures(String name) {
    String text = client().get(Routes.PROMETHEUS).text();
    return text.lines().filter(line -> line.matches(name + "[{ ].*"));
  }

  static String name(Topic topic) {
    return Topics.DEFAULT.name(topic);
  }

  static int partition(String run) {
    return Topics.partition(run, TestLog.PARTITIONS);
  }

  @Override
  public void close() {
    producer.close();
    server.close();
    log.close();
  }
}
