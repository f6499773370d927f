package dev.tailrace.streams;

import dev.tailrace.streams.deadletter.Letters;
import dev.tailrace.streams.view.DeadLetter;
import dev.tailrace.streams.view.FoldedView;
import dev.tailrace.wire.Topic;
import java.util.List;
import java.util.Set;

/** The dead letters of the partitions here, a page per lease. */
record RegistryLetters(Registry registry, Views views) implements Letters {
  private static final int LETTERS_A_LEASE = 100;

  @Override
  public Set<Integer> served() {
    return registry.numbers();
  }

  @Override
  public List<DeadLetter> from(Topic topic, int partition, long offset) {
    if (views.open(partition) instanceof Access.Open(Lease lease)) {
      try (lease) {
        return view(lease, topic)
            .deadLetters()
            .page(offset, LETTERS_A_LEASE, LETTERS_A_LEASE, _ -> true)
            .letters();
      }
    }
    return List.of();
  }

  private static FoldedView view(Lease lease, Topic topic) {
    return switch (topic) {
      case RUNS -> lease.runs().view();
      case METRICS -> lease.metrics().view();
      case LOGS -> lease.logs().view();
      case HEARTBEATS, PROJECTS, DEAD_LETTERS ->
          throw new IllegalArgumentException(topic + " is folded into no view");
    };
  }
}
