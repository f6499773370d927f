package dev.tailrace.server.ingest;

import dev.tailrace.model.Reason;
import dev.tailrace.model.Refusal;
import dev.tailrace.streams.Position;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes events with one idempotent producer that all requests share. Its buffer is bounded: while
 * the log is away, requests wait their time and are told so.
 */
public final class KafkaEventSink implements EventSink {
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

  private final Producer<byte[], byte[]> producer;
  private final Topics topics;
  private final Supplier<@Nullable Position> start;

  /**
   * Connects lazily.
   *
   * @param clientSettings bootstrap.servers and what else the cluster asks of a client
   * @param start the beginning of the log; null until it was reached. Nothing is sent before.
   */
  public KafkaEventSink(
      Map<String, Object> clientSettings, Topics topics, Supplier<@Nullable Position> start) {
    Map<String, Object> settings = new HashMap<>(clientSettings);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // Nobody waits for a batch: requests of many clients meet in one while others are on the way.
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 4 << 20);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    settings.put(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, 1);
    // A full buffer or missing metadata is a 503 well within the time that a client waits.
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000L);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    // What a client was told is pending does not occupy the buffer for long after.
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    this.topics = topics;
    this.start = start;
  }

  @Override
  public @Nullable Position start() {
    return start.get();
  }

  @Override
  public Receipt write(List<Outgoing> events, int waitMs) {
    Position beginning = start.get();
    if (beginning == null) {
      return new Receipt(Collections.nCopies(events.size(), Outcome.Pending.PENDING), null);
    }
    long deadlineNanos = System.nanoTime() + waitMs * 1_000_000L;
    Acknowledgements acks = new Acknowledgements(events);
    boolean open = true;
    for (int i = 0; i < events.size() && open; i++) {
      open = System.nanoTime() < deadlineNanos && send(i, events.get(i), acks);
    }
    return acks.await(beginning, deadlineNanos);
  }

  /** Hands one event to the producer; false when it takes no more for now. */
  @SuppressWarnings("FutureReturnValueIgnored") // the callback hears all that the future would
  private boolean send(int index, Outgoing event, Acknowledgements acks) {
    byte[] key = event.key().getBytes(StandardCharsets.UTF_8);
    for (Topic topic : event.topics()) {
      try {
        producer.send(
            new ProducerRecord<>(topics.name(topic), key, event.value()),
            (metadata, failure) -> {
              if (failure == null) {
                acks.stored(index, topic, metadata.partition(), metadata.offset());
              } else {
                acks.failed(index, refusal(failure));
              }
            });
      } catch (InterruptException _) {
        Thread.currentThread().interrupt();
        return false;
      } catch (KafkaException e) {
        Refusal refusal = refusal(e);
        acks.failed(index, refusal);
        if (refusal == null) {
          return false;
        }
      }
    }
    return true;
  }

  /** Why the log will never take the record; null when it is a matter of time. */
  private static @Nullable Refusal refusal(Exception failure) {
    return failure instanceof RecordTooLargeException
        ? new Refusal(Reason.TOO_LARGE, "the cluster takes no record of that size")
        : null;
  }

  @Override
  public void close() {
    producer.close(CLOSE_WAIT);
  }
}
