package dev.tailrace.streams.deadletter;

import dev.tailrace.streams.view.DeadLetter;
import dev.tailrace.wire.Topic;
import java.util.List;
import java.util.Set;

/** The dead letters that the views here keep. Any thread. */
public interface Letters {
  /** The partitions that are folded here now. */
  Set<Integer> served();

  /** Some of the letters from this offset on, in log order; empty when there are none. */
  List<DeadLetter> from(Topic topic, int partition, long offset);
}
