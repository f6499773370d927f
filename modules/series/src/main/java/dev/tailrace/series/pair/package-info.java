/**
 * A metric drawn over another one: {@link dev.tailrace.series.pair.Pairing} merges the rows of both
 * by step and never holds more than the buckets.
 *
 * <p>x is any double here, so the grid's width is a power of two that may be far below 1. While
 * rows come in, buckets are as fine as their number allows; a coarser grid joins whole cells of a
 * finer one, so how often that happened cannot be seen in the result.
 */
@NullMarked
package dev.tailrace.series.pair;

import org.jspecify.annotations.NullMarked;
