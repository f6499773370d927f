/**
 * The curves of a run: every metric point that was logged, and any zoom of it.
 *
 * <p>A series is the points of one (run, metric, rank, attempt). {@link
 * dev.tailrace.series.SeriesStore} is the port, one instance a partition; {@code memory} answers it
 * plainly from every point, {@code engine} from disk and fast, by {@code column}, its encoding of
 * numbers; {@code pair} draws one metric over another.
 *
 * <p>A point is <em>replaced</em> by a later row of its rank, attempt and step, and <em>hidden</em>
 * by a higher attempt of the ranks that are read that begins at or before its step. Replaced ones
 * stay among the points and in the digest, and count nowhere else; hidden ones are seen when their
 * attempt is asked for. Steps are 0 to 2^53 - 1, ranks and attempts not negative: events are
 * checked before.
 */
@NullMarked
package dev.tailrace.series;

import org.jspecify.annotations.NullMarked;
