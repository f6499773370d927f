package dev.tailrace.streams.store;

import dev.tailrace.streams.store.FetchPositions.Fetched;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Kafka Streams' clients as they are by default, but the main consumers publish after each poll
 * what they have read, and hand it over as one {@link PolledBatch} a partition.
 */
public final class WatchedClients implements KafkaClientSupplier {
  private final FetchPositions positions;

  public WatchedClients(FetchPositions positions) {
    this.positions = positions;
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return watched(getRestoreConsumer(config), positions);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return getRestoreConsumer(config);
  }

  @SuppressWarnings("unchecked") // the proxy implements nothing but this interface
  static Consumer<byte[], byte[]> watched(
      Consumer<byte[], byte[]> consumer, FetchPositions positions) {
    return (Consumer<byte[], byte[]>)
        Proxy.newProxyInstance(
            WatchedClients.class.getClassLoader(),
            new Class<?>[] {Consumer.class},
            new Watch(consumer, positions));
  }

  /** Passes every call on; only the thread that polls comes here. */
  private static final class Watch implements InvocationHandler {
    private final Consumer<byte[], byte[]> consumer;
    private final FetchPositions positions;
    private final Map<TopicPartition, Long> delivered = new HashMap<>();

    Watch(Consumer<byte[], byte[]> consumer, FetchPositions positions) {
      this.consumer = consumer;
      this.positions = positions;
    }

    @Override
    @SuppressWarnings("unchecked") // what a consumer of these types polls
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
        throws Throwable {
      Object result;
      try {
        result = method.invoke(consumer, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause() == null ? e : e.getCause();
      }
      return method.getName().equals("poll")
          ? polled((ConsumerRecords<byte[], byte[]>) result)
          : result;
    }

    private ConsumerRecords<byte[], byte[]> polled(ConsumerRecords<byte[], byte[]> records) {
      publish(records);
      return PolledBatch.together(records);
    }

    private void publish(ConsumerRecords<?, ?> records) {
      Set<TopicPartition> assigned = consumer.assignment();
      delivered
          .keySet()
          .removeIf(
              place -> {
                boolean lost = !assigned.contains(place);
                if (lost) {
                  positions.forget(place);
                }
                return lost;
              });
      for (TopicPartition place : assigned) {
        long highest = delivered.getOrDefault(place, -1L);
        List<? extends ConsumerRecord<?, ?>> read = records.records(place);
        if (!read.isEmpty()) {
          highest = Math.max(highest, read.getLast().offset());
        }
        delivered.put(place, highest);
        Long position = position(place);
        if (position != null) {
          positions.publish(place, new Fetched(position, highest));
        }
      }
    }

    /** Null while the position is not known yet; does not wait. */
    private @Nullable Long position(TopicPartition place) {
      try {
        return consumer.position(place, Duration.ZERO);
      } catch (KafkaException _) {
        return null;
      }
    }
  }
}
