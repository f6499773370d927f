package dev.tailrace.model.event;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A row group of metrics: what topic {@code metrics} holds. Every metric has a value at every row.
 *
 * <p>The arrays belong to the batch: callers must not change them. They are not copied because this
 * is the hot path. Batches with the same names in the same order often share one array of names, so
 * comparing arrays by identity is worth a try, and changing one would change other batches.
 *
 * @param steps one a row, 0..2^53-1, in any order, repeats allowed
 * @param timesEpochMs one a row, client clock
 * @param names distinct metric names
 * @param values {@code values[metric][row]}; NaN and infinities are data, bits are kept
 */
@SuppressWarnings("ArrayRecordComponent") // the hot path: columns are neither boxed nor copied
public record MetricBatch(
    Header header,
    int rank,
    int attempt,
    long[] steps,
    long[] timesEpochMs,
    String[] names,
    double[][] values)
    implements RunScoped {
  public MetricBatch {
    if (timesEpochMs.length != steps.length || names.length != values.length) {
      throw new IllegalArgumentException("a batch is a full table of rows and metrics");
    }
    for (double[] column : values) {
      if (column.length != steps.length) {
        throw new IllegalArgumentException("every metric has a value at every row");
      }
    }
  }

  public int rows() {
    return steps.length;
  }

  public long points() {
    return (long) rows() * names.length;
  }

  /** Equal when every value has the same bits, so a NaN equals itself and -0.0 is not 0.0. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MetricBatch that
        && header.equals(that.header)
        && rank == that.rank
        && attempt == that.attempt
        && Arrays.equals(steps, that.steps)
        && Arrays.equals(timesEpochMs, that.timesEpochMs)
        && Arrays.equals(names, that.names)
        && Arrays.deepEquals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * header.hashCode() + Arrays.hashCode(steps);
  }
}
