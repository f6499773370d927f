package dev.tailrace.streams.tail;

import dev.tailrace.model.event.RunScoped;
import dev.tailrace.wire.Topic;
import org.jspecify.annotations.Nullable;

/** What a {@link Subscription} hands out, per topic partition in the order of the log. */
public sealed interface TailItem {
  /**
   * One record of the log that changed a view.
   *
   * @param appendEpochMs broker time
   * @param bytes what the record takes, about
   */
  record Frame(
      Topic topic, int partition, long offset, long appendEpochMs, int bytes, RunScoped event)
      implements TailItem {
    private static final int RECORD_BYTES = 128;

    static Frame of(
        Topic topic,
        int partition,
        long offset,
        long appendEpochMs,
        byte @Nullable [] value,
        RunScoped event) {
      int bytes = RECORD_BYTES + (value == null ? 0 : value.length);
      return new Frame(topic, partition, offset, appendEpochMs, bytes, event);
    }
  }

  /**
   * Frames that were not handed out because the reader was too slow.
   *
   * @param fromOffset of the first
   * @param toOffset of the last
   * @param frames how many
   */
  record Gap(Topic topic, int partition, long fromOffset, long toOffset, long frames)
      implements TailItem {}

  /**
   * What lay in the log has been handed out; what follows comes as it is folded.
   *
   * @param nextOffset everything below it was handed out
   */
  record Live(Topic topic, int partition, long nextOffset) implements TailItem {}

  /** The last item: nothing more comes, and a new subscription may go on from the last frame. */
  record Ended(String reason) implements TailItem {}
}
