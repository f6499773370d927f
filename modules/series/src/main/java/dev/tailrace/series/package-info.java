/**
 * The curves of a run: every metric point that was logged, and any zoom of it.
 *
 * <p>A series is the points of one (run, metric, rank, attempt). {@link
 * dev.tailrace.series.SeriesStore} is the port, one instance a partition of the metrics topic;
 * {@link dev.tailrace.series.engine.StoredSeries} is what the views keep their points in, {@link
 * dev.tailrace.series.memory.MemorySeries} the plain, exact one that it is compared with. A point
 * that was replaced (a higher attempt, or a later row, at its rank and step) stays among the points
 * and in the digest, and counts nowhere else.
 */
@NullMarked
package dev.tailrace.series;

import org.jspecify.annotations.NullMarked;
