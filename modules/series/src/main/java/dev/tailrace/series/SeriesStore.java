package dev.tailrace.series;

import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.MetricBatch;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The metric points of all runs of one partition.
 *
 * <p>Threads: {@link #append} and {@link #purge} belong to one writer at a time; everything else
 * may be called by any thread at any moment and sees each batch as a whole or not at all. No query
 * mixes two states of one series. What was appended is readable when {@code append} returns.
 */
public interface SeriesStore {

  /** What became of a batch. */
  sealed interface Outcome {
    enum Applied implements Outcome {
      APPLIED
    }

    /** Nothing of the batch was taken: SERIES_QUOTA. */
    record Refused(Refusal refusal) implements Outcome {}
  }

  /**
   * Takes every point of the batch, or none.
   *
   * @param offset where the batch lies in the log; rises from call to call
   * @throws IllegalArgumentException if the offset does not rise: a bug of the caller
   */
  Outcome append(long offset, MetricBatch batch);

  /** Forgets everything about a run; no-op for an unknown one. */
  void purge(String run);

  /** The runs that have points, in the order of their ids. */
  SortedSet<String> runs();

  /** How many points were appended to a run, replaced ones included; 0 for an unknown run. */
  long pointCount(String run);

  /** The metrics of a run in the order of their names; empty for an unknown run. */
  SortedSet<String> metricNames(String run);

  /**
   * One metric at a glance, over all ranks. Cheap while the run has one attempt and each rank logs
   * its steps in order: then it does not depend on the number of points.
   *
   * @return empty when the run has no such metric
   */
  Optional<MetricSummary> metric(String run, String metric, AttemptChoice attempts);

  /** How far each rank of a run came, in rank order; empty for an unknown run. */
  List<RankProgress> ranks(String run);

  /**
   * A curve in buckets of an absolute power-of-two grid. No minimum, maximum or non-finite value is
   * hidden by them.
   *
   * @return empty when the run has no such metric
   */
  Optional<Curves> buckets(Selection selection, Resolution resolution);

  /** Where the chosen points lie on the axis; empty when there are none. */
  Optional<Extent> extent(Selection selection);

  /**
   * Reads the rows that buckets are made of, without holding them; none for a metric that the run
   * does not have.
   */
  SeriesRows rows(Selection selection);

  /**
   * Visits every chosen point, replaced ones included, ordered by step, rank, attempt and log
   * order, as many at a time as are at hand, until the visitor answers false. One visit sees one
   * state; a later one that goes on after its last point may see more.
   *
   * @param after the point to go on behind, from an earlier visit with the same selection; null
   *     begins at the front
   * @param visitor must not keep a block: the next one takes its place
   */
  void blocks(Selection selection, @Nullable Point after, Predicate<PointBlock> visitor);

  /** As {@link #blocks}, one point at a time. */
  default void points(Selection selection, @Nullable Point after, Predicate<Point> visitor) {
    blocks(
        selection,
        after,
        block -> {
          boolean more = true;
          for (int i = 0; more && i < block.size(); i++) {
            more = visitor.test(block.point(i));
          }
          return more;
        });
  }

  /**
   * Feeds every point of a run for the digest, replaced ones included: ordered by metric name
   * (UTF-16 code units), rank, attempt, step and log order.
   */
  void feed(String run, PointFeed feed);

  /** Everything as it is now, unmoved by later appends and purges. Copies no points. */
  Still still();

  /** A still picture. For one thread at a time; close it soon. */
  interface Still extends AutoCloseable {
    /** As {@link SeriesStore#feed}, of the points that there were. */
    void feed(String run, PointFeed feed);

    @Override
    void close();
  }
}
