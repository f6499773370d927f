package dev.tailrace.server.ingest;

import dev.tailrace.model.Refusal;
import dev.tailrace.server.ingest.EventSink.Outcome;
import dev.tailrace.streams.Position;
import dev.tailrace.wire.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the log says to the events of one request. The producer's thread tells, the request's thread
 * waits; both hold the lock only to count.
 */
final class Acknowledgements {
  private final int[] missing;
  private final @Nullable Outcome[] outcomes;
  private final Map<Topic, Map<Integer, Long>> nextOffsets = new HashMap<>();
  private int undecided;

  Acknowledgements(List<EventSink.Outgoing> events) {
    missing = events.stream().mapToInt(event -> event.topics().size()).toArray();
    outcomes = new @Nullable Outcome[missing.length];
    undecided = missing.length;
  }

  synchronized void stored(int index, Topic topic, int partition, long offset) {
    nextOffsets
        .computeIfAbsent(topic, _ -> new HashMap<>())
        .merge(partition, offset + 1, Math::max);
    if (--missing[index] == 0) {
      decide(index, Outcome.Stored.STORED);
    }
  }

  /** Told as pending without a refusal: the log may have it after all. */
  synchronized void failed(int index, @Nullable Refusal refusal) {
    decide(index, refusal == null ? Outcome.Pending.PENDING : new Outcome.Refused(refusal));
  }

  private void decide(int index, Outcome outcome) {
    if (outcomes[index] == null) {
      outcomes[index] = outcome;
      undecided--;
      notifyAll();
    }
  }

  /** Waits until all are decided or the time is up. */
  synchronized EventSink.Receipt await(Position start, long deadlineNanos) {
    try {
      long leftMs = leftMs(deadlineNanos);
      while (undecided > 0 && leftMs > 0) {
        wait(leftMs);
        leftMs = leftMs(deadlineNanos);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    List<Outcome> all = new ArrayList<>(outcomes.length);
    for (Outcome outcome : Arrays.asList(outcomes)) {
      all.add(outcome == null ? Outcome.Pending.PENDING : outcome);
    }
    return new EventSink.Receipt(all, position(start));
  }

  private static long leftMs(long deadlineNanos) {
    return (deadlineNanos - System.nanoTime() + 999_999) / 1_000_000;
  }

  private Position position(Position start) {
    Position position = start;
    for (var topic : nextOffsets.entrySet()) {
      for (var partition : topic.getValue().entrySet()) {
        position = position.with(topic.getKey(), partition.getKey(), partition.getValue());
      }
    }
    return position;
  }
}
