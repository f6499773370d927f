package dev.tailrace.bench;

import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A bare consumer and a tail over HTTP, each a thread that notes when it got what. */
final class Readers implements AutoCloseable {
  private static final Duration POLL_MAX = Duration.ofMillis(100);

  private final Traffic traffic;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final InputStream tail;
  private final AtomicLong gaps = new AtomicLong();
  private final List<Thread> threads;
  private volatile boolean closed;

  /**
   * Begins at the end of the log.
   *
   * @param tailQuery which metric events the tail asks for
   */
  Readers(Traffic traffic, ByHttp http, String bootstrap, String tailQuery)
      throws IOException, InterruptedException {
    this.traffic = traffic;
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> places =
        consumer.partitionsFor(Topics.DEFAULT.name(Topic.METRICS)).stream()
            .map(it -> new TopicPartition(it.topic(), it.partition()))
            .toList();
    consumer.assign(places);
    consumer.seekToEnd(places);
    places.forEach(consumer::position);
    tail = http.tail("types=metrics&from=now" + tailQuery);
    threads =
        List.of(
            Thread.ofPlatform().name("bare-consumer").start(this::consume),
            Thread.ofPlatform().name("tail").start(this::follow));
  }

  /** How often the server told the tail that it left something out. */
  long gaps() {
    return gaps.get();
  }

  private void consume() {
    while (!closed) {
      var records = consumer.poll(POLL_MAX);
      long now = System.nanoTime();
      for (var record : records) {
        if (EventCodec.decode(record.value()) instanceof Decoded.Known(MetricBatch batch)) {
          traffic.consumed(batch.header().run(), batch.steps()[0], now);
        }
      }
    }
    consumer.close();
  }

  private void follow() {
    try (var lines = new BufferedReader(new InputStreamReader(tail, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("data:") && line.contains("\"steps\":[")) {
          long now = System.nanoTime();
          long step = Long.parseLong(between(line, "\"steps\":[", "]"));
          traffic.shown(between(line, "\"run\":\"", "\""), step, now);
        } else if (line.equals("event: gap")) {
          gaps.incrementAndGet();
        }
      }
    } catch (IOException e) {
      if (!closed) {
        throw new IllegalStateException("the tail broke", e);
      }
    }
  }

  private static String between(String line, String before, String after) {
    int from = line.indexOf(before) + before.length();
    return line.substring(from, line.indexOf(after, from));
  }

  @Override
  public void close() throws IOException {
    closed = true;
    tail.close();
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
