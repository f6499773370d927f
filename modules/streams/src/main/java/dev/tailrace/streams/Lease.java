package dev.tailrace.streams;

import dev.tailrace.streams.store.FoldedStore;
import dev.tailrace.streams.view.Facts;
import dev.tailrace.streams.view.LogView;
import dev.tailrace.streams.view.MetricView;
import dev.tailrace.streams.view.PartitionTable;
import dev.tailrace.streams.view.RunView;
import dev.tailrace.wire.Topic;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to read one partition's views for one slice of work: at most about 50 ms, and never
 * across a write to a network. A partition that moves away waits for its leases, and the whole
 * server's rebalance waits with it.
 *
 * <p>Any thread may close it; it is not to be used after that.
 */
public final class Lease implements AutoCloseable {
  private final ActivePartition partition;
  private final Position position;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** The partition's gate must have been entered; it is left at {@link #close}. */
  Lease(ActivePartition partition, Position position) {
    this.partition = partition;
    this.position = position;
  }

  public int partition() {
    return partition.number();
  }

  /** How far the views were folded when the lease was given; reads may see more. */
  public Position position() {
    return position;
  }

  public RunView runs() {
    return reads(Topic.RUNS, RunView.class);
  }

  public MetricView metrics() {
    return reads(Topic.METRICS, MetricView.class);
  }

  public LogView logs() {
    return reads(Topic.LOGS, LogView.class);
  }

  /** Whether both are of one stay of the partition: what was read then can be read on. */
  boolean continues(Lease earlier) {
    return partition == earlier.partition;
  }

  /** The run table, as of now. */
  public PartitionTable table() {
    return partition.table();
  }

  /** What the views know of each run beside its content; all of them hear ranks. */
  public List<Facts> heardBy() {
    return List.of(runs().view().facts(), metrics().view().facts(), logs().view().facts());
  }

  /** Whether the record at this offset of the topic was applied and changed nothing. */
  public boolean dropped(Topic topic, long offset) {
    return store(topic).dropped(offset);
  }

  <R> R reads(Topic topic, Class<R> type) {
    return type.cast(store(topic).reads());
  }

  private FoldedStore<?> store(Topic topic) {
    if (closed.get()) {
      throw new IllegalStateException("this lease is over");
    }
    return partition.store(topic);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      partition.gate().leave();
    }
  }
}
