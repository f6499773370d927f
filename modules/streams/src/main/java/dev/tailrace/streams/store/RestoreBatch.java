package dev.tailrace.streams.store;

import java.util.Collection;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;

/**
 * The restore path: whole records with offset and broker time.
 *
 * <p>The interface is public but lies in an internal package of Kafka Streams; a test fails when a
 * new version changes it or no longer asks for it. No other class names it. Streams leaves out
 * records without a key here.
 */
final class RestoreBatch implements RecordBatchingStateRestoreCallback {
  private final Consumer<Collection<ConsumerRecord<byte[], byte[]>>> apply;

  RestoreBatch(Consumer<Collection<ConsumerRecord<byte[], byte[]>>> apply) {
    this.apply = apply;
  }

  @Override
  public void restoreBatch(Collection<ConsumerRecord<byte[], byte[]>> records) {
    apply.accept(records);
  }

  /** Streams asks for batches of records instead; this one has no offsets. */
  @Override
  public void restore(byte[] key, byte[] value) {
    throw new UnsupportedOperationException("records are restored in batches");
  }
}
