package dev.tailrace.server.ingest;

import dev.tailrace.model.Refusal;
import dev.tailrace.streams.Position;
import dev.tailrace.wire.Topic;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Port: the log, to be written to. May be called from any thread. */
public interface EventSink extends AutoCloseable {

  /**
   * One event to write.
   *
   * @param key the id of its run or project, which chooses the partition
   * @param topics all that must hold it
   */
  @SuppressWarnings("ArrayRecordComponent") // the bytes of the client, on their way to Kafka
  record Outgoing(String key, Set<Topic> topics, byte[] value) {
    public Outgoing {
      topics = Set.copyOf(topics);
    }
  }

  /** What became of one event. */
  sealed interface Outcome {
    /** Acknowledged by every topic that must hold it. */
    enum Stored implements Outcome {
      STORED
    }

    /** Not acknowledged in time; it may still land. */
    enum Pending implements Outcome {
      PENDING
    }

    /** Refused by the log itself, for good. */
    record Refused(Refusal refusal) implements Outcome {}
  }

  /**
   * What became of all of them.
   *
   * @param outcomes one an event, in their order
   * @param position covers every acknowledged record; null while {@link #start} is
   */
  record Receipt(List<Outcome> outcomes, @Nullable Position position) {
    public Receipt {
      outcomes = List.copyOf(outcomes);
    }
  }

  /**
   * Writes events in their order and waits for their acknowledgement, at most {@code waitMs}.
   * Events of one run stay in order.
   */
  Receipt write(List<Outgoing> events, int waitMs);

  /** The beginning of the log that this writes to; null until it was reached for the first time. */
  @Nullable Position start();

  @Override
  void close();
}
