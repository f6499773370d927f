package dev.tailrace.streams.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.tailrace.broker.EmbeddedBroker;
import dev.tailrace.streams.CountingView;
import dev.tailrace.streams.Origin;
import dev.tailrace.streams.topic.Answer;
import dev.tailrace.streams.topic.TopicPlan;
import dev.tailrace.streams.topic.TopicSetup;
import dev.tailrace.streams.view.LogRecord;
import dev.tailrace.streams.view.View;
import dev.tailrace.streams.view.ViewListener;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaLogCheckTest {
  private static final int RECORDS = 20;
  private static final byte[] KEY = {1};

  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static Admin admin;
  private static Topics topics;
  private static Origin origin;
  private static KafkaLogCheck check;
  // Append times of partition 0.
  private static final long[] APPENDED = new long[RECORDS];

  @BeforeAll
  static void start() throws ExecutionException, InterruptedException {
    broker = EmbeddedBroker.start(folder.resolve("broker"), 0);
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    topics = new Topics("check.");
    origin = new TopicSetup(admin, topics, new TopicPlan(3)).ensure();
    check = new KafkaLogCheck(admin, consumer(""), topics, origin, System::nanoTime);
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < RECORDS; i++) {
        for (int partition = 0; partition < 2; partition++) {
          var sent =
              producer.send(
                  new ProducerRecord<>(topics.name(Topic.RUNS), partition, KEY, value(i)));
          long appended = sent.get().timestamp();
          APPENDED[i] = partition == 0 ? appended : APPENDED[i];
        }
      }
    }
  }

  @AfterAll
  static void stop() {
    check.close();
    admin.close();
    broker.close();
  }

  @Test
  void a_view_of_this_log_is_recognised_by_its_last_record() {
    View view = view("same");
    view.origin(origin.of(Topic.RUNS));
    view.apply(new LogRecord(12, APPENDED[12], KEY, value(12)));

    assertEquals(new LogCheck.Verdict.Same(), check.compare(Topic.RUNS, 0, view));
  }

  @Test
  void a_log_that_lost_its_tail_is_foreign() {
    View view = view("tail");
    view.origin(origin.of(Topic.RUNS));
    view.apply(new LogRecord(RECORDS, 1, KEY, value(0)));

    assertInstanceOf(LogCheck.Verdict.Foreign.class, check.compare(Topic.RUNS, 0, view));
  }

  @Test
  void another_record_at_the_applied_offset_is_foreign() {
    View otherBytes = view("bytes");
    otherBytes.origin(origin.of(Topic.RUNS));
    otherBytes.apply(new LogRecord(12, APPENDED[12], KEY, value(13)));
    View otherTime = view("time");
    otherTime.origin(origin.of(Topic.RUNS));
    otherTime.apply(new LogRecord(12, APPENDED[12] - 1, KEY, value(12)));

    assertInstanceOf(LogCheck.Verdict.Foreign.class, check.compare(Topic.RUNS, 0, otherBytes));
    assertInstanceOf(LogCheck.Verdict.Foreign.class, check.compare(Topic.RUNS, 0, otherTime));
  }

  @Test
  void a_view_that_names_another_origin_or_none_is_foreign() {
    View none = view("none");
    none.apply(new LogRecord(12, APPENDED[12], KEY, value(12)));
    View other = view("other");
    other.origin("elsewhere/1");
    other.apply(new LogRecord(12, APPENDED[12], KEY, value(12)));

    assertInstanceOf(LogCheck.Verdict.Foreign.class, check.compare(Topic.RUNS, 0, none));
    assertInstanceOf(LogCheck.Verdict.Foreign.class, check.compare(Topic.RUNS, 0, other));
  }

  @Test
  void what_retention_took_is_a_gap_for_those_who_had_not_folded_it() {
    var place = new TopicPartition(topics.name(Topic.RUNS), 1);
    Answer.of(admin.deleteRecords(Map.of(place, RecordsToDelete.beforeOffset(8))).all());
    View behind = view("behind");
    behind.origin(origin.of(Topic.RUNS));
    behind.apply(new LogRecord(4, 1, KEY, value(4)));
    View upToIt = view("upToIt");
    upToIt.origin(origin.of(Topic.RUNS));
    upToIt.apply(new LogRecord(7, 1, KEY, value(7)));

    assertEquals(new LogCheck.Verdict.Gap(5, 7), check.compare(Topic.RUNS, 1, behind));
    assertEquals(new LogCheck.Verdict.Same(), check.compare(Topic.RUNS, 1, upToIt));
    assertEquals(new LogCheck.Verdict.Gap(0, 7), check.compare(Topic.RUNS, 1, view("new")));
  }

  @Test
  void group_offsets_are_set_only_where_there_are_none_and_nobody_is_a_member() {
    var first = new TopicPartition(topics.name(Topic.RUNS), 0);
    var second = new TopicPartition(topics.name(Topic.RUNS), 1);
    Answer.of(admin.alterConsumerGroupOffsets("g", Map.of(first, new OffsetAndMetadata(5))).all());

    Set<TopicPartition> set = GroupStart.fill(admin, "g", Set.of(first, second), _ -> 9L);

    assertEquals(Set.of(second), set);
    assertEquals(
        Map.of(first, new OffsetAndMetadata(5), second, new OffsetAndMetadata(10)),
        Answer.of(admin.listConsumerGroupOffsets("g").partitionsToOffsetAndMetadata()));
    try (var member = consumer("members")) {
      member.subscribe(List.of(topics.name(Topic.RUNS)));
      while (member.assignment().isEmpty()) {
        var _ = member.poll(Duration.ofMillis(50));
      }

      assertEquals(Set.of(), GroupStart.fill(admin, "members", Set.of(first, second), _ -> 9L));
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String group) {
    Map<String, Object> settings =
        new HashMap<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrap(),
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                group.isEmpty() ? "none" : "earliest"));
    if (!group.isEmpty()) {
      settings.put("group.id", group);
    }
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static View view(String name) {
    return CountingView.opener().open(0, folder.resolve(name), ViewListener.NONE).view();
  }

  private static byte[] value(int i) {
    return new byte[] {2, (byte) i};
  }
}
