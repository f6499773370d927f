package dev.tailrace.streams;

import dev.tailrace.streams.view.StillView;
import dev.tailrace.streams.view.ViewDigest;
import dev.tailrace.wire.Topic;
import java.util.function.LongSupplier;

/** What became of the wish to digest a partition. */
public sealed interface PartitionDigest {
  /** The digests of its views, each as of the moment when the first lease was given. */
  record Digested(int partition, ViewDigest runs, ViewDigest metrics, ViewDigest logs)
      implements PartitionDigest {
    /** The position raised to what is in these digests. */
    public Position onto(Position position) {
      return position
          .with(Topic.RUNS, partition, runs.appliedOffset() + 1)
          .with(Topic.METRICS, partition, metrics.appliedOffset() + 1)
          .with(Topic.LOGS, partition, logs.appliedOffset() + 1);
    }
  }

  /** The partition went away before all was read. */
  record Moved(Access.NotReady refusal) implements PartitionDigest {}

  /**
   * Takes a still picture of each view and digests it while the folds go on, slice by slice, with a
   * lease for each.
   *
   * @param first the lease of the first slice; closed here
   * @param nanoTime a ticker, such as {@code System::nanoTime}
   */
  static PartitionDigest of(Views views, Lease first, LongSupplier nanoTime) {
    return of(views, first, nanoTime, () -> {});
  }

  /** As above; {@code between} runs between two slices. */
  static PartitionDigest of(Views views, Lease first, LongSupplier nanoTime, Runnable between) {
    try (var slices = new LeasedSlices(views, first, nanoTime, between);
        StillView runs = first.runs().view().still();
        StillView metrics = first.metrics().view().still();
        StillView logs = first.logs().view().still()) {
      return new Digested(
          first.partition(), runs.digest(slices), metrics.digest(slices), logs.digest(slices));
    } catch (LeasedSlices.Ended e) {
      return new Moved(e.refusal());
    }
  }
}
