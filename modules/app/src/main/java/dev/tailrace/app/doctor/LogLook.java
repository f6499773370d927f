package dev.tailrace.app.doctor;

import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.JudgeMarker;
import dev.tailrace.streams.topic.Answer;
import dev.tailrace.streams.topic.TopicPlan;
import dev.tailrace.streams.topic.TopicSetup;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Looks at the log itself: settings of topics, size and growth, the broker's clock. */
public final class LogLook implements AutoCloseable {
  private static final int ANSWER_MS_MAX = 10_000;
  private static final long HOUR_MS = 3_600_000;
  private static final String NAME = "doctor";

  private final Map<String, Object> clients;
  private final Admin admin;
  private final Topics topics;
  private final int partitions;

  /**
   * @param clients properties of Kafka's clients
   * @param partitions of every topic but projects
   */
  public LogLook(Map<String, Object> clients, Topics topics, int partitions) {
    this.clients = new HashMap<>(clients);
    this.clients.put("request.timeout.ms", ANSWER_MS_MAX / 2);
    this.clients.put("default.api.timeout.ms", ANSWER_MS_MAX);
    this.admin = Admin.create(this.clients);
    this.topics = topics;
    this.partitions = partitions;
  }

  /** What is set otherwise than Tailrace needs it. */
  public List<Finding> settings() {
    List<String> names = Arrays.stream(Topic.values()).map(topics::name).toList();
    Map<String, TopicDescription> all = Answer.of(admin.describeTopics(names).allTopicNames());
    TopicPlan plan = new TopicPlan(partitions);
    List<Finding> findings = new ArrayList<>();
    for (Topic topic : Topic.values()) {
      TopicDescription description = all.get(topics.name(topic));
      int count = description == null ? 0 : description.partitions().size();
      if (count != plan.partitions(topic)) {
        findings.add(
            Finding.problem(
                "topics",
                "topic %s has %d partitions, not %d"
                    .formatted(topics.name(topic), count, plan.partitions(topic)),
                "it cannot be changed: back up, and restore under another prefix"));
      }
    }
    for (String complaint : new TopicSetup(admin, topics, plan).complaints()) {
      int fix = complaint.indexOf(" Fix it with: ");
      findings.add(
          Finding.problem(
              "topics",
              fix < 0 ? complaint : complaint.substring(0, fix),
              fix < 0 ? "look at the rights" : complaint.substring(fix + 1)));
    }
    if (findings.isEmpty()) {
      findings.add(Finding.ok("topics", "all %d are set as they must be".formatted(all.size())));
    }
    return findings;
  }

  /**
   * How the log has grown.
   *
   * @param bytes of one copy of it
   * @param hourBytes what the last hour added, by its records and their mean size
   * @param freeBytes on the brokers' fullest disk; negative when they do not tell
   */
  public record Growth(long bytes, double hourBytes, long freeBytes) {}

  /**
   * Looks at sizes and offsets.
   *
   * @param nowEpochMs by the broker's clock
   */
  public Growth growth(long nowEpochMs) {
    List<Integer> brokers =
        Answer.of(admin.describeCluster().nodes()).stream().map(node -> node.id()).toList();
    Map<TopicPartition, Long> bytes = new HashMap<>();
    long free = -1;
    for (Map<String, LogDirDescription> folders :
        Answer.of(admin.describeLogDirs(brokers).allDescriptions()).values()) {
      for (LogDirDescription folder : folders.values()) {
        long usable = folder.usableBytes().orElse(-1);
        free = free < 0 || (usable >= 0 && usable < free) ? usable : free;
        folder
            .replicaInfos()
            .forEach((place, replica) -> bytes.merge(place, replica.size(), Math::max));
      }
    }
    bytes.keySet().removeIf(place -> !isOurs(place.topic()));
    double hour = 0;
    for (Map.Entry<TopicPartition, Long> place : bytes.entrySet()) {
      hour += share(place.getKey(), nowEpochMs - HOUR_MS) * place.getValue();
    }
    return new Growth(bytes.values().stream().mapToLong(it -> it).sum(), hour, free);
  }

  private boolean isOurs(String name) {
    return Arrays.stream(Topic.values()).anyMatch(topic -> topics.name(topic).equals(name));
  }

  /** The share of a partition's records that came since. */
  private double share(TopicPartition place, long sinceEpochMs) {
    long start = offset(place, OffsetSpec.earliest());
    long end = offset(place, OffsetSpec.latest());
    long since = offset(place, OffsetSpec.forTimestamp(sinceEpochMs));
    return end <= start || since < 0 ? 0 : (double) (end - since) / (end - start);
  }

  private long offset(TopicPartition place, OffsetSpec spec) {
    return Answer.of(admin.listOffsets(Map.of(place, spec)).partitionResult(place)).offset();
  }

  /** The broker's time: that of the acknowledgement of a marker, which nobody minds. */
  public long brokerEpochMs() throws InterruptedException {
    Map<String, Object> settings = new HashMap<>(clients);
    settings.remove("default.api.timeout.ms");
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWER_MS_MAX);
    byte[] marker = EventCodec.json(new JudgeMarker(Header.unsequenced(NAME, 0)));
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      return producer
          .send(
              new ProducerRecord<>(
                  topics.name(Topic.HEARTBEATS), 0, NAME.getBytes(StandardCharsets.UTF_8), marker))
          .get()
          .timestamp();
    } catch (ExecutionException e) {
      throw new KafkaException("the marker was not written: " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
