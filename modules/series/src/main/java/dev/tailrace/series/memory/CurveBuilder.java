package dev.tailrace.series.memory;

import dev.tailrace.series.Curve;
import dev.tailrace.series.MetricSummary.Extreme;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Puts rows into the buckets of one curve. */
final class CurveBuilder {
  private final int shift;
  private final TreeMap<Long, Bucket> buckets = new TreeMap<>();
  private @Nullable Bucket current;

  CurveBuilder(long bucketWidth) {
    shift = Long.numberOfTrailingZeros(bucketWidth);
  }

  /** Rows come in step order; their x may jump. */
  void add(Row row, long x) {
    long start = x >> shift << shift;
    Bucket bucket = current;
    if (bucket == null || bucket.start != start) {
      bucket = buckets.computeIfAbsent(start, Bucket::new);
      current = bucket;
    }
    bucket.add(row, x);
  }

  Curve build(int rank, boolean manyRanks) {
    var all = new ArrayList<>(buckets.values());
    return new Curve(
        rank,
        longs(all, bucket -> bucket.start),
        longs(all, bucket -> bucket.lastX),
        longs(all, bucket -> bucket.timeEpochMs),
        doubles(all, bucket -> bucket.first),
        doubles(all, bucket -> bucket.last),
        doubles(all, bucket -> value(bucket.figures.min())),
        doubles(all, bucket -> value(bucket.figures.max())),
        doubles(all, Bucket::mean),
        longs(all, bucket -> bucket.figures.count()),
        longs(all, bucket -> bucket.figures.nonFinite().total()),
        manyRanks ? ints(all, bucket -> rank(bucket.figures.min())) : null,
        manyRanks ? ints(all, bucket -> rank(bucket.figures.max())) : null);
  }

  private static long[] longs(List<Bucket> all, ToLongFunction<Bucket> field) {
    return all.stream().mapToLong(field).toArray();
  }

  private static double[] doubles(List<Bucket> all, ToDoubleFunction<Bucket> field) {
    return all.stream().mapToDouble(field).toArray();
  }

  private static int[] ints(List<Bucket> all, ToIntFunction<Bucket> field) {
    return all.stream().mapToInt(field).toArray();
  }

  private static final class Bucket {
    private final long start;
    private long lastX;
    private long timeEpochMs;
    private double first;
    private double last;
    private double sum = -0.0;
    private final Figures figures = new Figures();

    private Bucket(long start) {
      this.start = start;
    }

    private void add(Row row, long x) {
      last = row.value();
      if (figures.count() == 0) {
        first = last;
      }
      lastX = x;
      timeEpochMs = row.timeEpochMs;
      sum += row.sum();
      figures.add(row);
    }

    private double mean() {
      long finite = figures.count() - figures.nonFinite().total();
      return finite == 0 || !Double.isFinite(sum) ? Double.NaN : sum / finite;
    }
  }

  private static double value(@Nullable Extreme extreme) {
    return extreme == null ? Double.NaN : extreme.value();
  }

  private static int rank(@Nullable Extreme extreme) {
    return extreme == null ? -1 : extreme.rank();
  }
}
