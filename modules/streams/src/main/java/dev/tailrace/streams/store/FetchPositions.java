package dev.tailrace.streams.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How far the stream threads have read each topic partition. Control records take offsets but never
 * reach a store, so the applied offset alone cannot tell whether a log that ends with some is
 * folded to its end.
 */
public final class FetchPositions {
  /**
   * What one consumer has read of a topic partition since it was assigned.
   *
   * @param position the next offset that it will read
   * @param delivered the highest offset that it handed out; -1 when it handed out none
   */
  public record Fetched(long position, long delivered) {
    /** The next offset to fold when everything up to {@code applied} is. */
    long next(long applied) {
      return delivered <= applied ? Math.max(position, applied + 1) : applied + 1;
    }
  }

  private final Map<TopicPartition, Fetched> fetched = new ConcurrentHashMap<>();
  private volatile Consumer<TopicPartition> moved = _ -> {};

  /** Tells {@code moved} of each change, on the thread that polls. */
  public void onMove(Consumer<TopicPartition> moved) {
    this.moved = moved;
  }

  void publish(TopicPartition place, Fetched now) {
    if (!now.equals(fetched.put(place, now))) {
      moved.accept(place);
    }
  }

  void forget(TopicPartition place) {
    fetched.remove(place);
  }

  /** What was read since the assignment; null when nobody here reads this topic partition. */
  public @Nullable Fetched of(TopicPartition place) {
    return fetched.get(place);
  }

  /** One beyond the last offset that is folded, given the highest that was applied. */
  public long next(TopicPartition place, long applied) {
    Fetched now = fetched.get(place);
    return now == null ? applied + 1 : now.next(applied);
  }
}
