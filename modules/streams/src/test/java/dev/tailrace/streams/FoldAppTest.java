package dev.tailrace.streams;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.broker.EmbeddedBroker;
import dev.tailrace.streams.topic.Answer;
import dev.tailrace.wire.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

final class FoldAppTest {
  @TempDir static Path brokerFolder;
  private static EmbeddedBroker broker;

  @TempDir Path folder;
  private LogFixture log;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(brokerFolder, 0);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void open(TestInfo test) {
    String prefix = Integer.toHexString(test.getDisplayName().hashCode()) + ".";
    log = new LogFixture(broker.bootstrap(), prefix, folder);
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void every_partition_is_served_and_every_record_folded() throws Exception {
    FoldApp app = log.started("a");

    log.write(Topic.RUNS, 0, 5);
    log.write(Topic.METRICS, 1, 700);
    log.write(Topic.LOGS, 2, 3);

    Position wanted = start(app).with(Topic.METRICS, 1, log.end(Topic.METRICS, 1));
    Access access = app.views().openAt(1, wanted, Duration.ofSeconds(10));
    try (Lease lease = assertInstanceOf(Access.Open.class, access).lease()) {
      assertTrue(lease.position().covers(wanted));
      assertEquals(700, lease.reads(Topic.METRICS, CountingView.class).records());
    }
    assertEquals(Set.of(0, 1, 2), app.views().served());
  }

  @Test
  void records_that_are_not_folded_yet_are_told_as_lag() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    FoldApp app = log.app("slow", StuckView.opener(Topic.METRICS, 5, goOn));
    app.start();
    LogFixture.ready(app);

    log.write(Topic.METRICS, 1, 8);

    await().atMost(20, SECONDS).until(() -> lag(app, Topic.METRICS, 1).records() == 3);
    assertEquals(4, lag(app, Topic.METRICS, 1).appliedOffset());
    assertTrue(lag(app, Topic.METRICS, 1).seconds() >= 0);
    assertEquals(0, lag(app, Topic.METRICS, 0).records());
    goOn.countDown();
    await().atMost(20, SECONDS).until(() -> lag(app, Topic.METRICS, 1).records() == 0);
    assertEquals(0, lag(app, Topic.METRICS, 1).seconds());
  }

  private static Lag lag(FoldApp app, Topic topic, int partition) {
    return app.lags().stream()
        .filter(lag -> lag.topic() == topic && lag.partition() == partition)
        .findFirst()
        .orElse(new Lag(topic, partition, -1, -1, -1));
  }

  @Test
  void what_is_folded_live_is_told_as_visible_and_what_is_restored_is_not() throws Exception {
    FoldApp first = log.app("a");
    LongAdder shown = new LongAdder();
    first.onVisible((_, _) -> shown.increment());
    first.start();
    LogFixture.ready(first);
    log.write(Topic.METRICS, 1, 7);
    await().atMost(20, SECONDS).until(() -> shown.sum() == 7);
    first.leave();

    FoldApp second = log.app("b");
    LongAdder again = new LongAdder();
    second.onVisible((_, append) -> again.add(append > 0 ? 1 : 1_000));
    second.start();
    LogFixture.ready(second);
    log.write(Topic.METRICS, 1, 2);

    await().atMost(20, SECONDS).until(() -> LogFixture.records(second, Topic.METRICS, 1) == 9);
    await().atMost(20, SECONDS).until(() -> again.sum() >= 2);
    assertEquals(2, again.sum());
  }

  @Test
  void a_read_beyond_the_log_is_behind_when_the_wait_is_over() throws Exception {
    FoldApp app = log.started("a");
    Position wanted = start(app).with(Topic.RUNS, 2, 1);

    Access access = app.views().openAt(2, wanted, Duration.ofMillis(300));

    assertFalse(assertInstanceOf(Access.Behind.class, access).reached().covers(wanted));
  }

  @Test
  void only_the_components_of_the_partition_that_is_read_are_waited_for() throws Exception {
    FoldApp app = log.started("a");
    Position elsewhere = start(app).with(Topic.RUNS, 1, 99);

    Access access = app.views().openAt(2, elsewhere, Duration.ZERO);

    assertInstanceOf(Access.Open.class, access).lease().close();
  }

  @Test
  void a_restart_applies_nothing_twice_and_a_wiped_folder_everything_again() throws Exception {
    FoldApp first = log.started("a");
    log.write(Topic.METRICS, 0, 400);
    await().atMost(10, SECONDS).until(() -> LogFixture.records(first, Topic.METRICS, 0) == 400);
    first.close();
    log.write(Topic.METRICS, 0, 50);

    FoldApp second = log.started("a");
    assertEquals(450, LogFixture.records(second, Topic.METRICS, 0));
    second.close();
    delete(log.config("a").viewsFolder());

    FoldApp third = log.started("a");
    assertEquals(450, LogFixture.records(third, Topic.METRICS, 0));
  }

  @Test
  void a_log_that_ends_with_control_records_is_folded_to_its_end() throws Exception {
    FoldApp app = log.started("a");
    transaction(true);
    transaction(false);
    long end = 4; // two records and two markers; the broker writes those when it gets to it
    await().atMost(10, SECONDS).until(() -> log.end(Topic.METRICS, 0) == end);

    Position wanted = start(app).with(Topic.METRICS, 0, end);
    Access access = app.views().openAt(0, wanted, Duration.ofSeconds(10));

    try (Lease lease = assertInstanceOf(Access.Open.class, access).lease()) {
      assertEquals(1, lease.reads(Topic.METRICS, CountingView.class).records());
    }
    app.close();
    FoldApp again = log.started("a");
    Access after = again.views().openAt(0, wanted, Duration.ofSeconds(10));
    assertInstanceOf(Access.Open.class, after).lease().close();
  }

  @Test
  void a_recreated_topic_is_folded_from_its_beginning() throws Exception {
    FoldApp first = log.started("a");
    log.write(Topic.METRICS, 0, 40);
    await().atMost(10, SECONDS).until(() -> LogFixture.records(first, Topic.METRICS, 0) == 40);
    first.close();
    Answer.of(log.admin.deleteTopics(List.of(log.topics.name(Topic.METRICS))).all());

    FoldApp second = log.started("a");
    log.write(Topic.METRICS, 0, 60);

    await().atMost(10, SECONDS).until(() -> LogFixture.records(second, Topic.METRICS, 0) == 60);
    assertTrue(Files.exists(log.config("a").quarantineFolder().resolve("metrics-view-0")));
  }

  @Test
  void what_retention_took_is_told_and_degrades_readiness() throws Exception {
    FoldApp first = log.started("a");
    log.write(Topic.LOGS, 1, 10);
    await().atMost(10, SECONDS).until(() -> LogFixture.records(first, Topic.LOGS, 1) == 10);
    first.close();
    log.write(Topic.LOGS, 1, 20);
    var place = log.place(Topic.LOGS, 1);
    Answer.of(log.admin.deleteRecords(Map.of(place, RecordsToDelete.beforeOffset(25))).all());

    FoldApp second = log.app("a");
    second.start();

    await()
        .atMost(20, SECONDS)
        .ignoreExceptionsInstanceOf(IllegalStateException.class) // here, but not caught up yet
        .until(
            () ->
                second.views().served().size() == LogFixture.PARTITIONS
                    && LogFixture.records(second, Topic.LOGS, 1) == 15);
    Condition gaps =
        second.readiness().stream().filter(one -> one.name().equals("gaps")).findAny().get();
    assertFalse(gaps.ok());
    assertTrue(gaps.reason().contains("logs-1 offsets 10..24"), gaps.reason());
  }

  @Test
  void a_group_without_offsets_gets_those_that_were_applied() throws Exception {
    FoldApp first = log.started("a");
    log.write(Topic.RUNS, 0, 30);
    await().atMost(10, SECONDS).until(() -> LogFixture.records(first, Topic.RUNS, 0) == 30);
    String group = log.config("a").group();
    first.leave();
    Answer.of(log.admin.deleteConsumerGroups(List.of(group)).all());

    FoldApp second = log.started("a");

    var offsets =
        Answer.of(log.admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    assertEquals(new OffsetAndMetadata(30), offsets.get(log.place(Topic.RUNS, 0)));
    assertEquals(30, LogFixture.records(second, Topic.RUNS, 0));
  }

  private static Position start(FoldApp app) {
    Position start = app.views().start();
    if (start == null) {
      throw new IllegalStateException("not started");
    }
    return start;
  }

  private void transaction(boolean commit) {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap(), "transactional.id", "t" + commit),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      var _ =
          producer.send(
              new ProducerRecord<>(
                  log.topics.name(Topic.METRICS), 0, new byte[] {1}, new byte[] {2}));
      producer.flush();
      if (commit) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
  }

  private static void delete(Path tree) throws IOException {
    try (var paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
