package dev.tailrace.streams.store;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Broker time of a record, the same on the live and the restore path. Never negative: Streams would
 * drop such a record, or die of it.
 */
final class AppendTime implements TimestampExtractor {
  static long epochMs(ConsumerRecord<?, ?> record) {
    return Math.max(0, record.timestamp());
  }

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    return epochMs(record);
  }
}
