package dev.tailrace.streams.store;

import dev.tailrace.wire.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The live path: hands what was polled of one topic to its store. The one that has a {@link Door}
 * also says when the partition's stores may be read: from {@code init}, which Streams calls once
 * the task is restored and active, until {@code close}.
 */
public final class FoldProcessor implements Processor<byte[], byte[], Void, Void> {
  /** Where a partition is entered while it is active here. */
  public interface Door {
    /** All stores of the partition are restored, and this instance folds them. */
    void enter(int partition, List<FoldedStore<?>> stores);

    /** They stop being so; returns when nobody reads them any more. */
    void leave(int partition);
  }

  private static final Duration CHECK_EVERY = Duration.ofSeconds(1);

  private final Topic topic;
  private final @Nullable Door door;

  private @Nullable FoldedStore<?> store;
  private int partition = -1;

  FoldProcessor(Topic topic, @Nullable Door door) {
    this.topic = topic;
    this.door = door;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    partition = context.taskId().partition();
    FoldedStore<?> mine = context.getStateStore(FoldTopology.store(topic));
    store = mine;
    context.schedule(CHECK_EVERY, PunctuationType.WALL_CLOCK_TIME, _ -> mine.check());
    if (door != null) {
      List<FoldedStore<?>> stores = new ArrayList<>();
      for (Topic folded : FoldTopology.FOLDED) {
        stores.add(context.getStateStore(FoldTopology.store(folded)));
      }
      door.enter(partition, stores);
    }
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (store == null) {
      throw new IllegalStateException("a record before init");
    }
    store.fold(PolledBatch.of(record.headers()));
  }

  @Override
  public void close() {
    if (door != null && partition >= 0) {
      door.leave(partition);
    }
  }
}
