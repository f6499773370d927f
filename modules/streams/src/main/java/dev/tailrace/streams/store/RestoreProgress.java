package dev.tailrace.streams.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

  private final Map<TopicPartition, Restore> restores = new ConcurrentHashMap<>();

  @Override
  public void onRestoreStart(TopicPartition place, String store, long start, long end) {
    restores.put(place, new Restore(start, Math.max(start, end), start));
  }

  @Override
  public void onBatchRestored(TopicPartition place, String store, long last, long records) {
    restores.computeIfPresent(
        place, (_, restore) -> new Restore(restore.start, restore.end, last + 1));
  }

  @Override
  public void onRestoreEnd(TopicPartition place, String store, long records) {
    restores.remove(place);
  }

  @Override
  public void onRestoreSuspended(TopicPartition place, String store, long records) {
    restores.remove(place);
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
