/**
 * The series of a partition, on disk and as fast as the log can be read. The way through these
 * classes, and why they are so, is in {@code docs/decisions/series-engine.md}; begin at {@link
 * dev.tailrace.series.engine.StoredSeries} and {@link dev.tailrace.series.engine.GroupState}.
 *
 * <p>The <em>order</em> of a row is its place in the log among all rows of its (rank, attempt). A
 * step is <em>late</em> when the pyramids were past it, <em>doubted</em> when two row groups may
 * have it: what is there is read from points. Series are read <em>apart</em> when attempts stand
 * side by side and none hides another. The <em>tip</em> is the caller's entry in the store that
 * says up to where the store knows the log.
 *
 * <p>What is written before a checkpoint is only what the log decides alone, so a process that dies
 * writes the same again.
 */
@NullMarked
package dev.tailrace.series.engine;

import org.jspecify.annotations.NullMarked;
