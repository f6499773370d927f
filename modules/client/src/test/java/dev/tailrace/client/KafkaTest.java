package dev.tailrace.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.broker.EmbeddedBroker;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same promises straight into a real broker. */
final class KafkaTest {
  private static final int PARTITIONS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final List<Topic> OURS =
      List.of(Topic.RUNS, Topic.METRICS, Topic.LOGS, Topic.HEARTBEATS);

  @TempDir Path folder;
  private EmbeddedBroker broker;

  @BeforeEach
  void startBroker() throws Exception {
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      List<NewTopic> topics = OURS.stream().map(KafkaTest::topic).toList();
      admin.createTopics(topics).all().get();
    }
  }

  private static NewTopic topic(Topic topic) {
    return new NewTopic(Topics.DEFAULT.name(topic), PARTITIONS, (short) 1)
        .configs(Map.of("message.timestamp.type", "LogAppendTime"));
  }

  @AfterEach
  void stopBroker() {
    broker.close();
  }

  private RunBuilder run() {
    return new RunBuilder(Map.of())
        .kafka(broker.bootstrap())
        .spoolFolder(folder.resolve("spools"))
        .shutdownHook(false)
        .systemMetrics(Duration.ZERO);
  }

  private List<ConsumerRecord<byte[], byte[]>> records() {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrap());
    var bytes = new ByteArrayDeserializer();
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (var consumer = new KafkaConsumer<>(settings, bytes, new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          OURS.stream()
              .map(Topics.DEFAULT::name)
              .flatMap(name -> Stream.of(0, 1, 2, 3).map(p -> new TopicPartition(name, p)))
              .toList();
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      consumer.assign(all);
      consumer.seekToBeginning(all);
      while (all.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }

  private Arrivals arrivals() {
    return new Arrivals(records().stream().map(r -> Arrivals.decode(r.value())).toList());
  }

  @Test
  void events_lie_in_the_topic_and_partition_of_their_run_in_order() {
    for (String id : List.of("run-a", "run-b", "run-c")) {
      try (Run run = run().id(id).start()) {
        MetricSet set = run.metrics("loss");
        for (int step = 0; step < 5_000; step++) {
          set.log(step, step);
        }
        run.line("stdout", "done");
      }
    }

    List<ConsumerRecord<byte[], byte[]>> records = records();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      RunScoped event = Arrivals.decode(record.value());
      String run = new String(record.key(), UTF_8);
      assertEquals(event.header().run(), run);
      assertEquals(Topics.partition(run, PARTITIONS), record.partition());
      assertEquals(Topics.DEFAULT.name(Topic.of(event)), record.topic());
    }
    Arrivals arrived = arrivals();
    System.out.printf(
        "Kafka: records %d, rows %d of 15000, gaps %d, repeats %d%n",
        records.size(), arrived.rows(), arrived.gaps(), arrived.repeats());
    assertEquals(15_000, arrived.rows());
    assertEquals(0, arrived.gaps());
    assertEquals(0, arrived.repeats());
    Arrivals ofB = arrived.where(event -> event.header().run().equals("run-b"));
    assertArraysRise(ofB);
    assertInstanceOf(RunEvent.RunFinished.class, ofB.of(RunEvent.class).getLast());
  }

  private static void assertArraysRise(Arrivals arrived) {
    long[] steps =
        arrived.of(MetricBatch.class).stream()
            .flatMapToLong(batch -> Arrays.stream(batch.steps()))
            .toArray();
    assertEquals(
        LongStream.range(0, steps.length).boxed().toList(), LongStream.of(steps).boxed().toList());
  }

  @Test
  void heartbeats_go_to_their_own_topic() {
    try (Run run = run().heartbeat(Duration.ofSeconds(1)).start()) {
      await().atMost(PATIENCE).until(() -> run.stats().heartbeats() >= 2);
    }

    long beats = records().stream().filter(r -> r.topic().equals("tailrace.heartbeats")).count();
    assertTrue(beats >= 2);
  }

  @Test
  void a_killed_trainer_loses_and_doubles_nothing_over_a_broker_outage() throws Exception {
    Path ledger = folder.resolve("ledger");
    Process trainer =
        Trainer.start(
            ledger,
            Map.of(
                "TAILRACE_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrap(),
                "TAILRACE_SPOOL_DIR", folder.resolve("spools").toString(),
                "TAILRACE_RUN_ID", "killed"));
    await().atMost(PATIENCE).until(() -> Trainer.Ledger.read(ledger).ackedEvents() > 50);
    int port = Integer.parseInt(broker.bootstrap().replaceFirst(".*:", ""));
    broker.close();
    long handed = Trainer.Ledger.read(ledger).handedRows();
    await().atMost(PATIENCE).until(() -> Trainer.Ledger.read(ledger).handedRows() > handed + 9_999);
    trainer.destroyForcibly().waitFor();
    broker = EmbeddedBroker.start(folder.resolve("kafka"), port);

    run().id("next").closeWithin(PATIENCE).start().close();

    Trainer.Ledger last = Trainer.Ledger.read(ledger);
    Arrivals arrived = arrivals().where(event -> event.header().run().equals("killed"));
    long[] steps = arrived.steps();
    long dup = steps.length - LongStream.of(steps).distinct().count();
    long lost = Math.max(0, last.handedRows() - (steps.length - dup));
    System.out.printf(
        "kill -9 in a broker outage (Kafka): handed %d rows, acked %d events, arrived %d rows,"
            + " lost %d, dup %d, gaps %d, resent %d, same id again %d%n",
        last.handedRows(),
        last.ackedEvents(),
        steps.length,
        lost,
        dup,
        arrived.gaps(),
        arrived.where(event -> event.header().resent()).events().size(),
        arrived.repeats());
    assertEquals(0, lost);
    assertEquals(0, dup);
    assertEquals(0, arrived.gaps());
  }
}
