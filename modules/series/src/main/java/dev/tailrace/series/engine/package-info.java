/**
 * The series of a partition, on disk and as fast as the log can be read.
 *
 * <p>Rows that came together stay together: a {@link dev.tailrace.series.engine.RowGroup} has the
 * rows of one (run, rank, attempt) and set of metrics, so steps and times are kept once. The newest
 * rows lie in a {@link dev.tailrace.series.engine.Head}; each 512 become a chunk, column by column
 * ({@link dev.tailrace.series.engine.Sealer}, most often beside the fold: {@link
 * dev.tailrace.series.engine.Seals}), and go into the {@link dev.tailrace.series.engine.Pyramid} of
 * each column, from which any zoom is read ({@link dev.tailrace.series.engine.SourceReader}).
 * {@link dev.tailrace.series.engine.PointCursor} reads the points themselves. Everything a reader
 * sees is a {@link dev.tailrace.series.engine.GroupState}, which never changes. Many ranks that are
 * read as one are summed up once ({@link dev.tailrace.series.engine.RankSums}); later questions add
 * what is new.
 *
 * <p>What is written before a checkpoint is only what the log decides alone, so a process that dies
 * writes the same again.
 */
@NullMarked
package dev.tailrace.series.engine;

import org.jspecify.annotations.NullMarked;
