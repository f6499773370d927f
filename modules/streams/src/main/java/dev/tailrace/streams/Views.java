package dev.tailrace.streams;

import dev.tailrace.streams.store.FoldTopology;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.time.Duration;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How others read the views: by partition, under a lease, and only what is whole. Any thread; a
 * query during restore or rebalance gets {@link Access.NotReady}, never an empty answer.
 */
public final class Views {
  private static final long RETRY_MS = 500;

  private final Registry registry;
  private final int partitions;
  private final Supplier<@Nullable Origin> origin;
  private final IntFunction<String> whyNotReady;
  private volatile @Nullable Beginning beginning;

  /** Kept, because tails ask for each frame and each client. */
  private record Beginning(Origin origin, Position position) {}

  Views(
      Registry registry,
      int partitions,
      Supplier<@Nullable Origin> origin,
      IntFunction<String> whyNotReady) {
    this.registry = registry;
    this.partitions = partitions;
    this.origin = origin;
    this.whyNotReady = whyNotReady;
  }

  /** How many partitions there are, on all servers. */
  public int partitions() {
    return partitions;
  }

  /** The partition that a run's events lie in, by its id. */
  public int partitionOf(String run) {
    return Topics.partition(run, partitions);
  }

  /** The partitions that this instance serves now, ascending. */
  public Set<Integer> served() {
    return registry.numbers();
  }

  /** The beginning of the log; null before the log was reached for the first time. */
  public @Nullable Position start() {
    Origin known = origin.get();
    if (known == null) {
      return null;
    }
    Beginning last = beginning;
    if (last == null || !last.origin.equals(known)) {
      last = new Beginning(known, Position.start(known.hash()));
      beginning = last;
    }
    return last.position;
  }

  /** Asks to read a partition as it is now. */
  public Access open(int partition) {
    Position start = start();
    ActivePartition active = registry.find(partition);
    if (start == null || active == null || !active.isCaughtUp() || !active.gate().enter()) {
      return notReady(partition);
    }
    boolean given = false;
    try {
      Lease lease = new Lease(active, active.position(start.originHash()));
      given = true;
      return new Access.Open(lease);
    } finally {
      if (!given) {
        active.gate().leave();
      }
    }
  }

  /**
   * Asks to go on with what an earlier lease, by now closed, was for. Not ready when the partition
   * has moved away meanwhile, even if it came back: then its views are others.
   */
  Access again(Lease earlier) {
    Access access = open(earlier.partition());
    if (access instanceof Access.Open(Lease lease) && !lease.continues(earlier)) {
      lease.close();
      return new Access.NotReady(
          "partition %d moved away meanwhile and came back".formatted(earlier.partition()),
          RETRY_MS);
    }
    return access;
  }

  /**
   * Asks to read a partition once it is folded up to {@code after}, of which only the components of
   * this partition count.
   *
   * @param wait how long to wait for that
   */
  public Access openAt(int partition, Position after, Duration wait) throws InterruptedException {
    long left = wait.toNanos();
    while (true) {
      Access access = open(partition);
      if (!(access instanceof Access.Open(Lease lease))) {
        return access;
      }
      if (reached(partition, lease, after)) {
        return access;
      }
      lease.close();
      if (left <= 0) {
        return new Access.Behind(lease.position(), RETRY_MS);
      }
      ActivePartition active = registry.find(partition);
      if (active != null) {
        left = active.await(after, left);
      }
    }
  }

  private static boolean reached(int partition, Lease lease, Position after) {
    for (Topic topic : FoldTopology.FOLDED) {
      if (lease.position().next(topic, partition) < after.next(topic, partition)) {
        return false;
      }
    }
    return true;
  }

  private Access notReady(int partition) {
    return new Access.NotReady(whyNotReady.apply(partition), RETRY_MS);
  }
}
