/**
 * How the columns of a chunk become bytes: up to {@link dev.tailrace.series.column.Column#ROWS_MAX}
 * numbers at a time, bit for bit, each column with its own checksum.
 *
 * <p>{@link dev.tailrace.series.column.ColumnWriter} chooses among five forms: one value for all,
 * whole numbers and decimals packed into few bits, float32 where that loses nothing, float64;
 * {@link dev.tailrace.series.column.ColumnReader} refuses whatever was not written so, by a {@link
 * dev.tailrace.series.column.DamagedColumnException}: it never answers with another number. Both
 * own buffers and belong to one thread at a time.
 */
@NullMarked
package dev.tailrace.series.column;

import org.jspecify.annotations.NullMarked;
