package dev.tailrace.client.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tailrace.client.send.Outcome.Rejection;
import dev.tailrace.client.send.Outcome.Trouble;
import dev.tailrace.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes events straight into the topics with an idempotent producer, keyed by run id, so that the
 * order within a partition is the order of sending. The producer is made at the first send and made
 * anew after a failure it does not recover from: neither a wrong address nor a fenced session
 * reaches the training process.
 */
public final class KafkaTransport implements Transport {
  private final Map<String, Object> settings;
  private final Topics topics;
  private volatile @Nullable Producer<byte[], byte[]> producer;

  /**
   * Makes a transport; nothing is connected yet.
   *
   * @param properties any producer properties; they win over what is set here
   */
  public KafkaTransport(String bootstrap, Map<String, String> properties, Topics topics) {
    this.settings = settings(bootstrap, properties);
    this.topics = topics;
  }

  private static Map<String, Object> settings(String bootstrap, Map<String, String> properties) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, "tailrace-sdk");
    settings.put(ProducerConfig.ACKS_CONFIG, "all"); // acknowledged means replicated
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true); // order holds over its retries
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 20); // fills batches while a round is handed over
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 16L << 20); // a round is at most 4 MiB
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 << 20); // a record is at most 1 MiB
    // The queue is ours: here nothing waits long, and what fails goes back to the spool.
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 500);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    settings.putAll(properties);
    return settings;
  }

  @Override
  public Outcome send(List<Outgoing> events) throws InterruptedException {
    try {
      Round round = new Round(events.size());
      Producer<byte[], byte[]> current = connect();
      for (int i = 0; i < events.size() && !round.troubled(); i++) {
        int index = i;
        // The future says nothing that the callback does not.
        var _ = current.send(record(events.get(i)), (_, e) -> round.done(index, e));
      }
      current.flush();
      if (round.broken()) {
        close();
      }
      return round.outcome();
    } catch (InterruptException e) {
      Thread.interrupted(); // Kafka set the flag again; the exception carries it on
      throw (InterruptedException) new InterruptedException("sending stopped").initCause(e);
    } catch (KafkaException | IllegalStateException e) {
      close();
      return Outcome.noneAccepted(new Trouble(words(e), 0));
    }
  }

  private Producer<byte[], byte[]> connect() {
    Producer<byte[], byte[]> current = producer;
    if (current == null) {
      current = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
      producer = current;
    }
    return current;
  }

  private ProducerRecord<byte[], byte[]> record(Outgoing event) {
    // No partition given: the default partitioner takes murmur2 of the key.
    return new ProducerRecord<>(
        topics.name(event.topic()), event.run().getBytes(UTF_8), event.value());
  }

  @Override
  public boolean beat(Outgoing heartbeat) {
    Producer<byte[], byte[]> current = producer;
    if (current == null) {
      return false;
    }
    try {
      var _ = current.send(record(heartbeat)); // worth nothing later: not waited for
      return true;
    } catch (KafkaException | IllegalStateException e) {
      return false;
    }
  }

  @Override
  public void close() {
    Producer<byte[], byte[]> current = producer;
    producer = null;
    if (current != null) {
      current.close(Duration.ZERO);
    }
  }

  private static String words(Throwable e) {
    return "Kafka: " + e + (e.getCause() == null ? "" : " (" + e.getCause() + ")");
  }

  /** What became of one round; callbacks come on the producer's thread. */
  private static final class Round {
    private final BitSet accepted = new BitSet();
    private final List<Rejection> rejections = new ArrayList<>();
    private final int count;
    private @Nullable Exception failure;
    private boolean broken;

    Round(int count) {
      this.count = count;
    }

    synchronized void done(int index, @Nullable Exception e) {
      switch (e) {
        case null -> accepted.set(index);
        case RecordTooLargeException large ->
            rejections.add(new Rejection(index, "too_large", words(large)));
        case InvalidRecordException invalid ->
            rejections.add(new Rejection(index, "bad_value", words(invalid)));
        default -> {
          failure = e;
          broken |= !(e instanceof RetriableException);
        }
      }
    }

    synchronized boolean troubled() {
      return failure != null;
    }

    synchronized boolean broken() {
      return broken;
    }

    synchronized Outcome outcome() {
      int settled = accepted.cardinality() + rejections.size();
      Trouble trouble =
          settled == count
              ? null
              : new Trouble(failure == null ? "Kafka: not sent" : words(failure), 0);
      return new Outcome(accepted, rejections, trouble);
    }
  }
}
