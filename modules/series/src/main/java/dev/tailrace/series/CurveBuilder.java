package dev.tailrace.series;

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
        doubles(all, bucket -> bucket.min),
        doubles(all, bucket -> bucket.max),
        doubles(all, bucket -> bucket.finite == 0 ? Double.NaN : bucket.sum / bucket.finite),
        longs(all, bucket -> bucket.finite + bucket.nonFinite),
        longs(all, bucket -> bucket.nonFinite),
        manyRanks ? ints(all, bucket -> bucket.minRank) : null,
        manyRanks ? ints(all, bucket -> bucket.maxRank) : null);
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
    private double min = Double.NaN;
    private double max = Double.NaN;
    private int minRank = -1;
    private int maxRank = -1;
    private double sum = -0.0;
    private long finite;
    private long nonFinite;

    private Bucket(long start) {
      this.start = start;
    }

    private void add(Row row, long x) {
      last = row.value();
      if (finite + nonFinite == 0) {
        first = last;
      }
      lastX = x;
      timeEpochMs = row.timeEpochMs;
      if (row.finite > 0) {
        addFinite(row);
      }
      finite += row.finite;
      nonFinite += row.nonFinite();
    }

    /** Of equal extremes the first row's stays: the earliest step. */
    private void addFinite(Row row) {
      if (finite == 0 || Double.compare(row.min, min) < 0) {
        min = row.min;
        minRank = row.minRank;
      }
      if (finite == 0 || Double.compare(row.max, max) > 0) {
        max = row.max;
        maxRank = row.maxRank;
      }
      sum += row.sum();
    }
  }
}
