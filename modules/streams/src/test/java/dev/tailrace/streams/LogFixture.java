package dev.tailrace.streams;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.ProjectEvent;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.streams.store.FoldTopology;
import dev.tailrace.streams.store.ViewOpener;
import dev.tailrace.streams.tail.TailLimits;
import dev.tailrace.streams.topic.Answer;
import dev.tailrace.streams.topic.TopicPlan;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** One log under a prefix of its own, and the folds of it that a test starts. */
public final class LogFixture implements AutoCloseable {
  static final int PARTITIONS = 3;

  public final Topics topics;
  public final Admin admin;
  private final String bootstrap;
  private final Path folder;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<FoldApp> apps = new ArrayList<>();

  LogFixture(String bootstrap, String prefix, Path folder) {
    this.bootstrap = bootstrap;
    this.topics = new Topics(prefix);
    this.folder = folder;
    admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "linger.ms", 5),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  FoldConfig config(String instance) {
    return new FoldConfig(
        Map.of("bootstrap.servers", bootstrap),
        topics,
        new TopicPlan(PARTITIONS),
        folder.resolve(instance),
        instance,
        2,
        0,
        16 << 20,
        new TailLimits(200, 1 << 20, 64, 1 << 20));
  }

  /** An app that folds into {@link CountingView}s. */
  FoldApp app(String instance) {
    return app(instance, _ -> CountingView.opener());
  }

  FoldApp app(String instance, Function<Topic, ViewOpener<?>> opener) {
    Map<Topic, ViewOpener<?>> openers = new EnumMap<>(Topic.class);
    FoldTopology.FOLDED.forEach(topic -> openers.put(topic, opener.apply(topic)));
    FoldApp app = new FoldApp(config(instance), System::nanoTime, openers);
    apps.add(app);
    return app;
  }

  /** An app with the real views. */
  FoldApp stored(String instance) {
    FoldApp app = new FoldApp(config(instance), System::nanoTime);
    apps.add(app);
    return app;
  }

  FoldApp started(String instance) throws InterruptedException {
    FoldApp app = app(instance);
    app.start();
    ready(app);
    return app;
  }

  static void ready(FoldApp app) {
    await()
        .atMost(30, SECONDS)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> app.readiness().stream().allMatch(Condition::ok));
  }

  /** Writes an event where it belongs, and waits for the ack. */
  RecordMetadata write(Event event) {
    Future<RecordMetadata> sent = send(event);
    producer.flush();
    return acked(sent);
  }

  /** Writes any bytes, and waits for the ack. */
  void write(Topic topic, int partition, @Nullable String key, byte[] value) {
    byte[] bytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    done(producer.send(new ProducerRecord<>(topics.name(topic), partition, bytes, value)));
  }

  /** Writes an event where it belongs. */
  Future<RecordMetadata> send(Event event) {
    String key =
        switch (event) {
          case RunScoped scoped -> scoped.header().run();
          case ProjectEvent project -> project.project();
        };
    int partition = event instanceof RunScoped ? Topics.partition(key, PARTITIONS) : 0;
    return producer.send(
        new ProducerRecord<>(
            topics.name(Topic.of(event)),
            partition,
            key.getBytes(StandardCharsets.UTF_8),
            EventCodec.json(event)));
  }

  static void done(Future<?> sent) {
    try {
      sent.get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static RecordMetadata acked(Future<RecordMetadata> sent) {
    try {
      return sent.get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes so many records with distinct keys, and waits for the acks. */
  void write(Topic topic, int partition, int count) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] value = ("value " + i).getBytes(StandardCharsets.UTF_8);
      sent.add(
          producer.send(
              new ProducerRecord<>(topics.name(topic), partition, new byte[] {1}, value)));
    }
    producer.flush();
    sent.forEach(LogFixture::acked);
  }

  long end(Topic topic, int partition) {
    TopicPartition place = place(topic, partition);
    return Answer.of(admin.listOffsets(Map.of(place, OffsetSpec.latest())).partitionResult(place))
        .offset();
  }

  TopicPartition place(Topic topic, int partition) {
    return new TopicPartition(topics.name(topic), partition);
  }

  static long records(FoldApp app, Topic topic, int partition) {
    if (app.views().open(partition) instanceof Access.Open(Lease lease)) {
      try (lease) {
        return lease.reads(topic, CountingView.class).records();
      }
    }
    throw new IllegalStateException("partition " + partition + " is not served");
  }

  String bootstrap() {
    return bootstrap;
  }

  @Override
  public void close() {
    apps.forEach(FoldApp::leave);
    producer.close();
    admin.close();
  }
}
