package dev.tailrace.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tailrace.broker.EmbeddedBroker;
import dev.tailrace.streams.topic.TopicPlan;
import dev.tailrace.streams.topic.TopicSetup;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A broker of its own in a temporary folder, with one topic of metrics that was filled once,
 * uncompressed. Closing it deletes the folder.
 */
final class FilledLog implements AutoCloseable {
  private static final long SEED = 4;

  final Topics topics = Topics.DEFAULT;
  final Admin admin;
  private final Options options;
  private final int poisonEvery;
  private final Path folder;
  private final EmbeddedBroker broker;
  private final Map<String, Long> pointsOfRuns = new LinkedHashMap<>();
  private final Map<TopicPartition, Long> ends = new TreeMap<>(FilledLog::order);
  private long records;
  private long poison;
  private long valueBytes;

  private FilledLog(Options options, int poisonEvery, Path folder) {
    this.options = options;
    this.poisonEvery = poisonEvery;
    this.folder = folder;
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
  }

  static FilledLog of(Options options) throws Exception {
    return poisoned(options, Integer.MAX_VALUE);
  }

  /** The same, with a record that cannot be read before each so many good ones. */
  static FilledLog poisoned(Options options, int poisonEvery) throws Exception {
    var log = new FilledLog(options, poisonEvery, Files.createTempDirectory("tailrace-bench-"));
    try {
      log.fill();
      return log;
    } catch (Exception e) {
      log.close();
      throw e;
    }
  }

  private void fill() throws Exception {
    new TopicSetup(admin, topics, new TopicPlan(options.partitions())).ensure();
    Watch watch = Watch.start();
    long wanted = Math.ceilDiv(options.points(), options.shape().points());
    List<String> runs = runs();
    var random = new SplittableRandom(SEED);
    var failure = new AtomicReference<@Nullable Exception>();
    try (var producer = producer()) {
      for (; records < wanted; records++) {
        String run = runs.get((int) (records % runs.size()));
        if (records % poisonEvery == poisonEvery - 1) {
          byte[] value = ("{\"type\":\"metrics\",\"v\":1,\"seq\":" + records).getBytes(UTF_8);
          var _ = producer.send(record(run, value), (_, e) -> failure.compareAndSet(null, e));
          poison++;
        }
        byte[] value = options.shape().record(run, records / runs.size(), random);
        var _ = producer.send(record(run, value), (_, e) -> failure.compareAndSet(null, e));
        valueBytes += value.length;
        pointsOfRuns.merge(run, (long) options.shape().points(), Long::sum);
      }
    }
    Exception failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    findEnds();
    System.out.printf(
        "log: %s; %,d records and %,d of poison, %,d points, %.1f MB of values, %.2f bytes"
            + " a point in the log; uncompressed, %d partitions, %d runs; filled in %.1f s%n",
        options.shape().description(),
        records,
        poison,
        points(),
        valueBytes / 1e6,
        (double) logBytes() / points(),
        options.partitions(),
        runs.size(),
        watch.seconds());
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            broker.bootstrap(),
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "none",
            ProducerConfig.BATCH_SIZE_CONFIG,
            512 << 10,
            ProducerConfig.LINGER_MS_CONFIG,
            20,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            4 << 20),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private ProducerRecord<byte[], byte[]> record(String run, byte[] value) {
    return new ProducerRecord<>(
        topics.name(Topic.METRICS),
        Topics.partition(run, options.partitions()),
        run.getBytes(UTF_8),
        value);
  }

  /** Run ids that take turns over the partitions. */
  private List<String> runs() {
    List<String> runs = new ArrayList<>();
    for (int number = 0; runs.size() < options.runs(); number++) {
      String run = "bench-" + number;
      if (Topics.partition(run, options.partitions()) == runs.size() % options.partitions()) {
        runs.add(run);
      }
    }
    return runs;
  }

  private void findEnds() throws Exception {
    for (int number = 0; number < options.partitions(); number++) {
      TopicPartition place = new TopicPartition(topics.name(Topic.METRICS), number);
      ends.put(
          place,
          admin
              .listOffsets(Map.of(place, OffsetSpec.latest()))
              .partitionResult(place)
              .get()
              .offset());
    }
  }

  String bootstrap() {
    return broker.bootstrap();
  }

  Options options() {
    return options;
  }

  /** A folder for one side of one round, below the log's own temporary folder. */
  Path newFolder() throws IOException {
    return Files.createTempDirectory(folder, "side-");
  }

  /** The partitions of the topic, and the offset behind the last record of each. */
  Map<TopicPartition, Long> ends() {
    return ends;
  }

  Map<String, Long> pointsOfRuns() {
    return pointsOfRuns;
  }

  long points() {
    return records * options.shape().points();
  }

  long valueBytes() {
    return valueBytes;
  }

  private long logBytes() throws IOException {
    long bytes = 0;
    for (TopicPartition place : ends.keySet()) {
      bytes += Folders.bytes(folder.resolve("kafka").resolve(place.toString()), ".log");
    }
    return bytes;
  }

  private static int order(TopicPartition a, TopicPartition b) {
    return Integer.compare(a.partition(), b.partition());
  }

  @Override
  public void close() throws IOException {
    admin.close();
    broker.close();
    Folders.delete(folder);
  }
}
