package dev.tailrace.streams.tail;

import dev.tailrace.wire.Topic;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a subscription begins in one topic partition.
 *
 * @param run the only run that is wanted; null for all
 * @param fromOffset of the first record that is wanted
 * @param lastOffset the offset of the last record of that run that is folded, asked anew now and
 *     then; beyond it there is no history to read
 */
public record TailStart(
    Topic topic, int partition, @Nullable String run, long fromOffset, LongSupplier lastOffset) {

  /** All runs, or a run of which it is not known where it ends. */
  public static TailStart of(Topic topic, int partition, @Nullable String run, long fromOffset) {
    return new TailStart(topic, partition, run, fromOffset, () -> Long.MAX_VALUE);
  }
}
