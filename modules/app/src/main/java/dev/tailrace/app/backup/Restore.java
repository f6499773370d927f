package dev.tailrace.app.backup;

import com.github.luben.zstd.ZstdInputStream;
import dev.tailrace.streams.topic.Answer;
import dev.tailrace.streams.topic.TopicPlan;
import dev.tailrace.streams.topic.TopicSetup;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a backup into the empty topics of a cluster: every record to its own partition, in its
 * order, at the broker time that it had. For that the topics keep what writers say of the time
 * until all is written.
 */
public final class Restore {
  private static final int REQUEST_BYTES_MAX = 4 << 20;

  private final Map<String, Object> clients;
  private final Topics topics;
  private final Consumer<String> notices;

  /**
   * @param clients properties of Kafka's clients
   * @param notices is told in sentences what is done
   */
  public Restore(Map<String, Object> clients, Topics topics, Consumer<String> notices) {
    this.clients = Map.copyOf(clients);
    this.topics = topics;
    this.notices = notices;
  }

  /**
   * Checks everything, then writes.
   *
   * @throws BackupException when a file is damaged, a topic is not empty or somebody folds it; then
   *     nothing was written
   */
  public Manifest from(Path folder) throws IOException {
    Manifest manifest = Manifest.read(folder);
    check(folder, manifest);
    try (Admin admin = Admin.create(clients)) {
      new TopicSetup(admin, topics, new TopicPlan(manifest.partitions())).ensure();
      demandEmpty(admin, manifest);
      demandNobody(admin);
      time(admin, "CreateTime");
      write(folder, manifest);
      time(admin, "LogAppendTime");
    }
    return manifest;
  }

  private void check(Path folder, Manifest manifest) throws IOException {
    for (Manifest.Part part : manifest.parts()) {
      MessageDigest sha256 = Backup.sha256();
      try (InputStream file = Files.newInputStream(folder.resolve(part.file()))) {
        byte[] buffer = new byte[1 << 16];
        for (int count = file.read(buffer); count >= 0; count = file.read(buffer)) {
          sha256.update(buffer, 0, count);
        }
      } catch (NoSuchFileException _) {
        throw new BackupException("the backup is damaged: " + part.file() + " is missing");
      }
      String found = HexFormat.of().formatHex(sha256.digest());
      if (!found.equals(part.sha256())) {
        throw new BackupException(
            "the backup is damaged: %s has the digest %s, not %s; nothing was written"
                .formatted(part.file(), found, part.sha256()));
      }
    }
    notices.accept(manifest.parts().size() + " files are what the manifest says");
  }

  /** A server that folds meanwhile would judge runs by half a log. */
  private void demandNobody(Admin admin) {
    String group = topics.prefix() + "fold";
    try {
      var description = Answer.of(admin.describeConsumerGroups(List.of(group)).all()).get(group);
      if (description != null && !description.members().isEmpty()) {
        throw new BackupException(
            "a server folds these topics (group %s): stop it, and wait 6 s".formatted(group));
      }
    } catch (org.apache.kafka.common.errors.GroupIdNotFoundException _) {
      // Nobody ever did.
    }
  }

  private void demandEmpty(Admin admin, Manifest manifest) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (Topic topic : Topic.values()) {
      int count = new TopicPlan(manifest.partitions()).partitions(topic);
      for (int partition = 0; partition < count; partition++) {
        asked.put(new TopicPartition(topics.name(topic), partition), OffsetSpec.latest());
      }
    }
    Map<TopicPartition, ListOffsetsResultInfo> ends = Answer.of(admin.listOffsets(asked).all());
    List<String> used = new ArrayList<>();
    ends.forEach(
        (place, end) -> {
          if (end.offset() > 0) {
            used.add(place + " (" + end.offset() + ")");
          }
        });
    if (!used.isEmpty()) {
      throw new BackupException(
          "topics are not empty: %s. Delete them if they are what is left of a restore that did"
                  .formatted(String.join(", ", used.stream().sorted().limit(5).toList()))
              + " not end; else restore into another cluster or prefix. Nothing was written");
    }
  }

  private void time(Admin admin, String kind) {
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    for (Topic topic : Backup.TOPICS) {
      changes.put(
          new ConfigResource(ConfigResource.Type.TOPIC, topics.name(topic)),
          List.of(
              new AlterConfigOp(
                  new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, kind),
                  AlterConfigOp.OpType.SET)));
    }
    Answer.of(admin.incrementalAlterConfigs(changes).all());
  }

  private void write(Path folder, Manifest manifest) throws IOException {
    Map<String, Object> settings = new HashMap<>(clients);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    // Order and no repeats, whatever is sent again.
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES_MAX);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (Manifest.Part part : manifest.parts()) {
        long written = write(producer, folder, part, failure);
        producer.flush();
        @Nullable Exception failed = failure.get();
        if (failed != null) {
          throw new KafkaException("a record was not written: " + failed.getMessage(), failed);
        }
        if (written != part.records()) {
          throw new BackupException(
              "%s holds %d records, the manifest says %d"
                  .formatted(part.file(), written, part.records()));
        }
        notices.accept(written + " records to " + part.topic().suffix() + "-" + part.partition());
      }
    }
  }

  private long write(
      KafkaProducer<byte[], byte[]> producer,
      Path folder,
      Manifest.Part part,
      AtomicReference<@Nullable Exception> failure)
      throws IOException {
    var place = new TopicPartition(topics.name(part.topic()), part.partition());
    long written = 0;
    try (InputStream file = Files.newInputStream(folder.resolve(part.file()));
        var lines =
            new BufferedReader(
                new InputStreamReader(new ZstdInputStream(file), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine();
          line != null && failure.get() == null;
          line = lines.readLine()) {
        var _ =
            producer.send(
                RecordLine.read(line, place),
                (_, e) -> {
                  if (e != null) {
                    failure.compareAndSet(null, e);
                  }
                });
        written++;
      }
    }
    return written;
  }
}
