package dev.tailrace.bench;

import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * What one would write with Kafka Streams as it comes: a persistent key-value store with its
 * changelog, and one put a point. The key is run|metric|rank|step, so that a range scan is a curve;
 * the value is time and value.
 */
final class PointStore implements Processor<byte[], byte[], Void, Void> {
  static final String NAME = "points";
  private static final int NUMBERS_BYTES = Integer.BYTES + Long.BYTES;

  private final AtomicLong put;
  private @Nullable KeyValueStore<byte[], byte[]> store;

  private PointStore(AtomicLong put) {
    this.put = put;
  }

  /**
   * The topology over the topic of metrics.
   *
   * @param put counts the points that were put
   */
  static Topology topology(FilledLog log, AtomicLong put) {
    var builder = new StreamsBuilder();
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(NAME), Serdes.ByteArray(), Serdes.ByteArray()));
    builder.stream(
            log.topics.name(Topic.METRICS), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .process(() -> new PointStore(put), NAME);
    return builder.build();
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(NAME);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    KeyValueStore<byte[], byte[]> points = store;
    if (points != null
        && EventCodec.decode(record.value()) instanceof Decoded.Known(MetricBatch batch)) {
      put(points, batch);
      put.addAndGet(batch.points());
    }
  }

  private static void put(KeyValueStore<byte[], byte[]> points, MetricBatch batch) {
    for (int metric = 0; metric < batch.names().length; metric++) {
      String name = batch.header().run() + '|' + batch.names()[metric] + '|';
      byte[] prefix = name.getBytes(StandardCharsets.UTF_8);
      for (int row = 0; row < batch.rows(); row++) {
        byte[] key =
            ByteBuffer.allocate(prefix.length + NUMBERS_BYTES)
                .put(prefix)
                .putInt(batch.rank())
                .putLong(batch.steps()[row])
                .array();
        byte[] value =
            ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(batch.timesEpochMs()[row])
                .putDouble(batch.values()[metric][row])
                .array();
        points.put(key, value);
      }
    }
  }
}
