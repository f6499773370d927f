package dev.tailrace.streams.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.jspecify.annotations.Nullable;

/** How far the restores of this process are. Streams' threads write, any thread reads. */
public final class RestoreProgress implements StateRestoreListener {
  /**
   * A sum over restores.
   *
   * @param done records that were read
   * @param total records to read, so far as known
   */
  public record Amount(long done, long total) {}

  private record Restore(long start, long end, long next) {}

  private final LongSupplier nanoTime;
  private final Map<TopicPartition, Restore> restores = new ConcurrentHashMap<>();
  private final LongAdder records = new LongAdder();
  private long busyNanos;
  private long busySinceNanos;

  /**
   * @param nanoTime a ticker
   */
  public RestoreProgress(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized void onRestoreStart(
      TopicPartition place, String store, long start, long end) {
    if (restores.isEmpty()) {
      busySinceNanos = nanoTime.getAsLong();
    }
    restores.put(place, new Restore(start, Math.max(start, end), start));
  }

  @Override
  public void onBatchRestored(TopicPartition place, String store, long last, long restored) {
    records.add(restored);
    restores.computeIfPresent(
        place, (_, restore) -> new Restore(restore.start, restore.end, last + 1));
  }

  @Override
  public void onRestoreEnd(TopicPartition place, String store, long restored) {
    ended(place);
  }

  @Override
  public void onRestoreSuspended(TopicPartition place, String store, long restored) {
    ended(place);
  }

  private synchronized void ended(TopicPartition place) {
    if (restores.remove(place) != null && restores.isEmpty()) {
      busyNanos += nanoTime.getAsLong() - busySinceNanos;
    }
  }

  /** How many records were restored since this process started; a rebuild counts them again. */
  public long records() {
    return records.sum();
  }

  /** For how long at least one restore was under way since this process started. */
  public synchronized double seconds() {
    long now = restores.isEmpty() ? 0 : nanoTime.getAsLong() - busySinceNanos;
    return (busyNanos + now) / 1e9;
  }

  /** The restores under way, all together; null when there is none. */
  public @Nullable Amount underWay() {
    return sum(-1);
  }

  /** The restores under way for one partition number; null when there is none. */
  public @Nullable Amount underWay(int partition) {
    return sum(partition);
  }

  private @Nullable Amount sum(int partition) {
    long done = 0;
    long total = 0;
    boolean any = false;
    for (Map.Entry<TopicPartition, Restore> entry : restores.entrySet()) {
      if (partition < 0 || entry.getKey().partition() == partition) {
        Restore restore = entry.getValue();
        any = true;
        done += Math.min(restore.next, restore.end) - restore.start;
        total += restore.end - restore.start;
      }
    }
    return any ? new Amount(done, total) : null;
  }
}
