package dev.tailrace.streams.store;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.broker.EmbeddedBroker;
import dev.tailrace.streams.store.FetchPositions.Fetched;
import dev.tailrace.streams.topic.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A log that transactions were written to: their markers take offsets and reach no store. */
final class WatchedClientsTest {
  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static Admin admin;

  private final FetchPositions positions = new FetchPositions();
  private final List<TopicPartition> moves = new ArrayList<>();
  private TopicPartition place = new TopicPartition("unset", 0);
  private Consumer<byte[], byte[]> consumer = new WatchedClients(positions).getConsumer(settings());

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(folder, 0);
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
  }

  @AfterAll
  static void stopBroker() {
    admin.close();
    broker.close();
  }

  @BeforeEach
  void assign(TestInfo test) {
    place = new TopicPartition("t" + Integer.toHexString(test.getDisplayName().hashCode()), 0);
    var topic = new NewTopic(place.topic(), Optional.of(1), Optional.empty());
    Answer.of(admin.createTopics(List.of(topic)).all());
    positions.onMove(moves::add);
    consumer.assign(List.of(place));
    consumer.seek(place, 0);
  }

  @AfterEach
  void close() {
    consumer.close();
  }

  private static Map<String, Object> settings() {
    return Map.of(
        "bootstrap.servers",
        broker.bootstrap(),
        "isolation.level",
        "read_committed",
        "enable.auto.commit",
        false);
  }

  /** One record and the marker behind it. */
  private void transaction(boolean commit) {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap(), "transactional.id", place.topic()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      var _ = producer.send(new ProducerRecord<>(place.topic(), 0, new byte[] {1}, new byte[] {2}));
      producer.flush();
      if (commit) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
  }

  /** Reads up to this end, which the broker reaches in its own time; returns what came. */
  private int readTo(long end) {
    await()
        .atMost(10, SECONDS)
        .until(
            () ->
                Answer.of(
                            admin
                                .listOffsets(Map.of(place, OffsetSpec.latest()))
                                .partitionResult(place))
                        .offset()
                    == end);
    int[] records = {0};
    await()
        .pollInterval(Duration.ofMillis(1))
        .atMost(10, SECONDS)
        .until(
            () -> {
              records[0] += poll().size();
              Fetched now = positions.of(place);
              return now != null && now.position() == end;
            });
    return records[0];
  }

  /** What one poll reads of the topic partition. */
  private List<ConsumerRecord<byte[], byte[]>> poll() {
    var polled = consumer.poll(Duration.ofMillis(100));
    return polled.isEmpty() ? List.of() : PolledBatch.of(polled.iterator().next().headers());
  }

  @Test
  void what_one_poll_reads_is_one_record_at_the_offset_of_its_first() {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < 5; i++) {
        var header = new RecordHeader("tailrace-polled", new byte[] {1});
        var _ =
            producer.send(
                new ProducerRecord<>(
                    place.topic(), 0, new byte[] {1}, new byte[] {(byte) i}, List.of(header)));
      }
    }

    int next = 0;
    while (next < 5) {
      var polled = consumer.poll(Duration.ofMillis(100));
      for (var one : polled) {
        assertEquals(next, one.offset());
        for (var record : PolledBatch.of(one.headers())) {
          assertEquals(next, record.offset());
          assertEquals(next, record.value()[0]);
          next++;
        }
        assertEquals(next, requireNonNull(polled.nextOffsets().get(place)).offset());
      }
      assertTrue(polled.count() <= 1, () -> polled.count() + " records");
    }
  }

  @Test
  void a_record_that_was_not_polled_here_is_refused() {
    Headers foreign = new RecordHeaders(List.of(new RecordHeader("tailrace-polled", new byte[8])));

    assertThrows(IllegalStateException.class, () -> PolledBatch.of(foreign));
  }

  @Test
  void a_log_of_nothing_but_markers_and_aborted_records_is_folded_without_any_record() {
    transaction(false);

    assertEquals(0, readTo(2));

    assertEquals(2, positions.next(place, -1));
    assertEquals(place, moves.getLast());
  }

  @Test
  void markers_behind_the_last_record_count_once_that_record_is_applied() {
    transaction(true);
    transaction(false);

    assertEquals(1, readTo(4));

    assertEquals(4, positions.next(place, 0));
  }

  @Test
  void what_was_delivered_and_not_applied_is_not_folded_whatever_was_read() {
    transaction(true);
    transaction(true);

    assertEquals(2, readTo(4));

    assertEquals(0, positions.next(place, -1));
    assertEquals(1, positions.next(place, 0));
    assertEquals(4, positions.next(place, 2));
  }

  @Test
  void a_partition_that_went_away_is_forgotten() {
    transaction(true);
    readTo(2);

    consumer.assign(List.of());
    var another = new TopicPartition(place.topic() + "-another", 0);
    Answer.of(
        admin
            .createTopics(List.of(new NewTopic(another.topic(), Optional.of(1), Optional.empty())))
            .all());
    consumer.assign(List.of(another));
    consumer.seek(another, 0);
    consumer.poll(Duration.ofMillis(10));

    assertNull(positions.of(place));
    assertEquals(6, positions.next(place, 5));
  }
}
