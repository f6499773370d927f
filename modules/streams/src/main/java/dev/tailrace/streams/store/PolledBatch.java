package dev.tailrace.streams.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * What one poll read of a topic partition. Kafka Streams is given only the first record of it,
 * which carries the others in its headers: its own work for each record costs more than folding one
 * of a single row. The first, because Streams commits its offset as the next one while the batch
 * waits.
 *
 * @param records in the order of the log; never empty
 */
record PolledBatch(List<ConsumerRecord<byte[], byte[]>> records) implements Header {
  private static final String KEY = "tailrace-polled";
  private static final byte[] NO_VALUE = new byte[0];

  /** One record for each partition that something was read of. */
  static ConsumerRecords<byte[], byte[]> together(ConsumerRecords<byte[], byte[]> polled) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> first = new HashMap<>();
    for (TopicPartition place : polled.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> records = polled.records(place);
      if (!records.isEmpty()) {
        var carrier = records.getFirst();
        carrier.headers().add(new PolledBatch(records));
        first.put(place, List.of(carrier));
      }
    }
    return new ConsumerRecords<>(first, polled.nextOffsets());
  }

  /**
   * The records that came with these headers.
   *
   * @throws IllegalStateException when there are none: to fold the one record alone would lose the
   *     others
   */
  static List<ConsumerRecord<byte[], byte[]>> of(Headers headers) {
    if (headers.lastHeader(KEY) instanceof PolledBatch batch) {
      return batch.records;
    }
    throw new IllegalStateException("a record that was not polled by a watched consumer");
  }

  @Override
  public String key() {
    return KEY;
  }

  @Override
  public byte[] value() {
    return NO_VALUE;
  }
}
