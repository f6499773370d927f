package dev.tailrace.app.fault;

import dev.tailrace.testkit.fault.Flaw;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.ServerProcess;
import dev.tailrace.testkit.fault.Size;
import dev.tailrace.testkit.fault.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Records that no fold can take come while the topic of dead letters takes none. Each of them can
 * be asked for at once, and its copy comes when the topic takes copies again.
 */
record LettersRefused(int poisonous) implements Scenario {
  private static final String LETTERS = "tailrace.dead-letters";
  private static final String SIZE = "max.message.bytes";

  @Override
  public Verdict run(Path folder, JavaProcess.Launch launch) throws Exception {
    var broker = new BrokerProcess(folder);
    var verdict = new Verdict();
    try (JavaProcess _ = broker.start(JavaProcess.Launch.USUAL)) {
      var server = ServerProcess.on(broker.bootstrap(), folder);
      server.launch(launch);
      try (JavaProcess _ = server.startReady()) {
        String usual = limit(broker.bootstrap(), "1");
        poison(broker.bootstrap());
        int told = server.awaitLetters(poisonous).size();
        // Several attempts of the sender, which looks twice a second.
        server.pause(2_500);
        String _ = limit(broker.bootstrap(), usual);
        int copied = copies(broker.bootstrap());
        if (told < poisonous || copied < poisonous) {
          verdict.found(
              Flaw.UNREPORTED,
              "of %d records %d are told of and %d copied".formatted(poisonous, told, copied));
        }
      }
    }
    return verdict;
  }

  /** Sets the largest size of a batch, and tells what it was. */
  private static String limit(String bootstrap, String bytes) throws Exception {
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, LETTERS);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      String before =
          value(
              Objects.requireNonNull(admin.describeConfigs(List.of(topic)).values().get(topic))
                  .get());
      var change = new AlterConfigOp(new ConfigEntry(SIZE, bytes), AlterConfigOp.OpType.SET);
      admin.incrementalAlterConfigs(Map.of(topic, List.of(change))).all().get();
      return before;
    }
  }

  private static String value(Config config) {
    return config.get(SIZE).value();
  }

  private void poison(String bootstrap) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrap, "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int n = 0; n < poisonous; n++) {
        byte[] key = ("poisoned-" + n).getBytes(StandardCharsets.UTF_8);
        byte[] value = "{\"type\":\"metrics\"".getBytes(StandardCharsets.UTF_8);
        var _ = producer.send(new ProducerRecord<>("tailrace.metrics", key, value)).get();
      }
    }
  }

  /** How many different records were copied, once as many as are awaited, or after a while. */
  private int copies(String bootstrap) {
    Set<String> keys = new HashSet<>();
    long deadline = System.nanoTime() + Size.of(15, 300) * 1_000_000_000L;
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrap),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          consumer.partitionsFor(LETTERS).stream()
              .map(it -> new TopicPartition(it.topic(), it.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      while (keys.size() < poisonous && System.nanoTime() < deadline) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(copy -> keys.add(new String(copy.key(), StandardCharsets.UTF_8)));
      }
    }
    return keys.size();
  }
}
