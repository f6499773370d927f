package dev.tailrace.app.backup;

import com.fasterxml.jackson.core.JsonGenerator;
import com.github.luben.zstd.ZstdOutputStream;
import dev.tailrace.app.api.Api;
import dev.tailrace.streams.topic.Answer;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Copies a log into a folder, up to the end that it has when this begins. */
public final class Backup {
  /** What is kept, in the order of the files. */
  static final List<Topic> TOPICS = List.of(Topic.RUNS, Topic.METRICS, Topic.LOGS, Topic.PROJECTS);

  private static final Duration POLL = Duration.ofMillis(500);
  private static final int ANSWER_MS_MAX = 30_000;

  private final Map<String, Object> clients;
  private final Topics topics;
  private final Consumer<String> notices;

  /**
   * @param clients properties of Kafka's clients
   * @param notices is told in sentences what is done
   */
  public Backup(Map<String, Object> clients, Topics topics, Consumer<String> notices) {
    this.clients = Map.copyOf(clients);
    this.topics = topics;
    this.notices = notices;
  }

  /**
   * Writes files and manifest.
   *
   * @param folder empty or not there yet
   * @param nowEpochMs to be kept as the time of the backup
   * @throws BackupException when the folder holds something, or there is no log
   */
  public Manifest into(Path folder, String version, long nowEpochMs) throws IOException {
    Files.createDirectories(folder);
    try (var files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw new BackupException(folder + " is not empty: give a new folder for each backup");
      }
    }
    try (Admin admin = Admin.create(clients);
        var consumer =
            new KafkaConsumer<>(
                reading(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> places = places(consumer);
      // All at once, before anything is read: the backup is the log as of about this moment.
      Map<TopicPartition, Long> ends = consumer.endOffsets(places);
      List<Manifest.Part> parts = new ArrayList<>();
      for (TopicPartition place : places) {
        parts.add(copy(consumer, place, ends.getOrDefault(place, 0L), folder));
      }
      Manifest manifest =
          new Manifest(
              version,
              Answer.of(admin.describeCluster().clusterId()),
              consumer.partitionsFor(topics.name(Topic.RUNS)).size(),
              nowEpochMs,
              parts);
      manifest.write(folder);
      return manifest;
    }
  }

  private Map<String, Object> reading() {
    Map<String, Object> settings = new HashMap<>(clients);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX);
    return settings;
  }

  private List<TopicPartition> places(KafkaConsumer<byte[], byte[]> consumer) {
    List<TopicPartition> places = new ArrayList<>();
    for (Topic topic : TOPICS) {
      String name = topics.name(topic);
      int count = consumer.partitionsFor(name).size();
      if (count == 0) {
        throw new BackupException("there is no topic " + name + ": is it another prefix?");
      }
      for (int partition = 0; partition < count; partition++) {
        places.add(new TopicPartition(name, partition));
      }
    }
    return places;
  }

  private Topic topic(String name) {
    return TOPICS.stream().filter(it -> topics.name(it).equals(name)).findAny().orElseThrow();
  }

  private Manifest.Part copy(
      KafkaConsumer<byte[], byte[]> consumer, TopicPartition place, long end, Path folder)
      throws IOException {
    Topic topic = topic(place.topic());
    String name = topic.suffix() + "-" + place.partition() + ".jsonl.zst";
    MessageDigest sha256 = sha256();
    long records = 0;
    long first = -1;
    consumer.assign(List.of(place));
    consumer.seekToBeginning(List.of(place));
    try (OutputStream file = Files.newOutputStream(folder.resolve(name));
        var digested = new DigestOutputStream(new BufferedOutputStream(file), sha256);
        var packed = new ZstdOutputStream(digested);
        JsonGenerator json = Api.JSON.createGenerator(packed)) {
      json.setRootValueSeparator(null);
      while (consumer.position(place) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.offset() < end) {
            RecordLine.write(json, record);
            first = first < 0 ? record.offset() : first;
            records++;
          }
        }
      }
    }
    sync(folder.resolve(name));
    notices.accept(records + " records of " + topic.suffix() + "-" + place.partition());
    return new Manifest.Part(
        topic,
        place.partition(),
        name,
        records,
        first,
        end,
        HexFormat.of().formatHex(sha256.digest()));
  }

  private static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
