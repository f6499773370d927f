package dev.tailrace.streams.judge;

import dev.tailrace.model.event.RunEvent;
import dev.tailrace.wire.Topic;
import java.util.Map;
import java.util.Set;

/** What the judge asks of the log. One thread; every call is bounded in time. */
interface LogAccess extends AutoCloseable {
  /**
   * Writes a marker to the heartbeats of each partition and takes its append time from the
   * acknowledgement, then lists the ends of the partition's topics. A partition that did not answer
   * in time is left out.
   */
  Map<Integer, Marked> mark(Set<Integer> partitions);

  /**
   * An acknowledged marker.
   *
   * @param epochMs its append time
   * @param nanos the ticker when the acknowledgement came
   * @param ends one beyond the last record that a reader of committed records will see
   */
  record Marked(long epochMs, long nanos, Map<Topic, Long> ends) {}

  /** Reads on in the heartbeats of these partitions and of no others, as far as there are any. */
  void readHeartbeats(Set<Integer> partitions, Reader reader);

  /** Takes what was read of the heartbeats. */
  interface Reader {
    void heartbeat(int partition, byte[] value, long appendEpochMs);
  }

  /** One beyond the last heartbeat that was read of this partition; 0 when none was. */
  long heartbeatsRead(int partition);

  /** Writes a verdict; it counts once it is folded, and is written again if it is not. */
  void write(int partition, RunEvent verdict);

  @Override
  void close();
}
