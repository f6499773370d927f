package dev.tailrace.streams;

import dev.tailrace.streams.store.FetchPositions;
import dev.tailrace.streams.store.FoldTopology;
import dev.tailrace.streams.store.FoldedStore;
import dev.tailrace.streams.view.LogView;
import dev.tailrace.streams.view.MetricView;
import dev.tailrace.streams.view.PartitionTable;
import dev.tailrace.streams.view.RunView;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A partition number while this instance folds it: its stores, and who waits for what. */
final class ActivePartition {
  private final int number;
  private final Topics topics;
  private final FetchPositions fetched;
  private final Map<Topic, FoldedStore<?>> stores = new EnumMap<>(Topic.class);
  private final Gate gate = new Gate();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean closed;
  private volatile boolean caughtUp;
  private @Nullable PartitionTable table;

  /**
   * @param visible hears of what is folded once the partition has caught up
   */
  ActivePartition(
      int number,
      List<FoldedStore<?>> stores,
      Topics topics,
      FetchPositions fetched,
      Visible visible) {
    this.number = number;
    this.topics = topics;
    this.fetched = fetched;
    stores.forEach(store -> this.stores.put(store.topic(), store));
    for (FoldedStore<?> store : stores) {
      Topic topic = store.topic();
      store.onAdvance(appendEpochMs -> advanced(topic, appendEpochMs, visible));
    }
  }

  int number() {
    return number;
  }

  /**
   * Whether everything was folded that the log held when the partition came here. Before that an
   * answer could lack what another server, or this one before a restart, has already shown.
   */
  boolean isCaughtUp() {
    return caughtUp;
  }

  void caughtUp() {
    caughtUp = true;
    advanced();
  }

  Gate gate() {
    return gate;
  }

  FoldedStore<?> store(Topic topic) {
    return Objects.requireNonNull(stores.get(topic), topic::name);
  }

  boolean owns(FoldedStore<?> store) {
    return stores.containsValue(store);
  }

  /** Whether a checkpoint of its points is being written. */
  boolean isCheckpointing() {
    if (!gate.enter()) {
      return false;
    }
    try {
      return ((MetricView) store(Topic.METRICS).reads()).view().isCheckpointing();
    } finally {
      gate.leave();
    }
  }

  /** The run table over this partition's views; call it inside the gate. */
  synchronized PartitionTable table() {
    PartitionTable known = table;
    if (known == null) {
      known =
          new PartitionTable(
              (RunView) store(Topic.RUNS).reads(),
              (MetricView) store(Topic.METRICS).reads(),
              (LogView) store(Topic.LOGS).reads());
      table = known;
    }
    return known;
  }

  /** One beyond the last offset folded; call it inside the gate. */
  long next(Topic topic) {
    return fetched.next(
        new TopicPartition(topics.name(topic), number), store(topic).appliedOffset());
  }

  /** How far the partition is folded; call it inside the gate. */
  Position position(long originHash) {
    Position position = Position.start(originHash);
    for (Topic topic : FoldTopology.FOLDED) {
      position = position.with(topic, number, next(topic));
    }
    return position;
  }

  /** Whether what {@code wanted} says of this partition's views is folded; inside the gate. */
  boolean covers(Position wanted) {
    for (Topic topic : FoldTopology.FOLDED) {
      long next = wanted.next(topic, number);
      if (next > 0 && next(topic) < next) {
        return false;
      }
    }
    return true;
  }

  private void advanced(Topic topic, long appendEpochMs, Visible visible) {
    if (caughtUp) {
      visible.shown(topic, appendEpochMs);
    }
    advanced();
  }

  /** Wakes who waits; costs one volatile read when nobody does. */
  void advanced() {
    if (waiting.get() > 0) {
      lock.lock();
      try {
        moved.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Waits until {@link #covers} or the partition closes.
   *
   * @return the nanoseconds that were not used; 0 or less when time is up
   */
  long await(Position wanted, long nanos) throws InterruptedException {
    long left = nanos;
    lock.lock();
    try {
      waiting.incrementAndGet();
      while (left > 0 && !closed && !coveredInside(wanted)) {
        left = moved.awaitNanos(left);
      }
      return left;
    } finally {
      waiting.decrementAndGet();
      lock.unlock();
    }
  }

  private boolean coveredInside(Position wanted) {
    if (!gate.enter()) {
      return true; // closing: let the caller see that
    }
    try {
      return covers(wanted);
    } finally {
      gate.leave();
    }
  }

  /** Refuses new readers, sends away who waits, and returns when nobody reads any more. */
  void close() {
    closed = true;
    advanced();
    stores.values().forEach(store -> store.onAdvance(_ -> {}));
    gate.close();
  }
}
