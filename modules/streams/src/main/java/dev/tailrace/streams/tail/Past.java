package dev.tailrace.streams.tail;

import dev.tailrace.wire.Topic;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/** What reading further back takes. Any thread. */
public interface Past {
  /**
   * A consumer of committed records without a group and without offset reset; the caller closes it.
   */
  Consumer<byte[], byte[]> reader();

  /** The topic's name in Kafka. */
  String name(Topic topic);

  /**
   * Which of these applied records changed nothing; null when the partition is not served here any
   * more.
   */
  boolean @Nullable [] dropped(Topic topic, int partition, long[] offsets);
}
