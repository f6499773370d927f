package dev.tailrace.series.pair;

import dev.tailrace.series.SeriesRow;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Puts the paired rows of one curve into buckets, which become coarser as they become many. */
final class PairBuckets {
  /** The coarsest grid still has so many cells. */
  private static final int CELLS_MIN = 4;

  private final int rank;
  private final int bucketsMax;
  private Grid grid = Grid.FINEST;
  private TreeMap<Double, PairBucket> buckets = new TreeMap<>();
  private @Nullable PairBucket current;
  private double currentStart;
  private double minX = Double.POSITIVE_INFINITY;
  private double maxX = Double.NEGATIVE_INFINITY;
  private long rows;
  private Unpaired unpaired = Unpaired.NONE;

  PairBuckets(int rank, int bucketsMax) {
    this.rank = rank;
    this.bucketsMax = bucketsMax;
  }

  int rank() {
    return rank;
  }

  /** Rows come in the order in which they count as first and last; x is finite. */
  void add(SeriesRow row, double x) {
    minX = Math.min(minX, x);
    maxX = Math.max(maxX, x);
    bucket(grid.start(x)).add(row, x, rows++);
    if (buckets.size() > Math.max(bucketsMax, CELLS_MIN)) {
      coarsen(new PairExtent(minX, maxX, rows).grid(bucketsMax));
    }
  }

  private PairBucket bucket(double start) {
    PairBucket bucket = current;
    if (bucket == null || currentStart != start) {
      bucket = buckets.computeIfAbsent(start, _ -> new PairBucket());
      current = bucket;
      currentStart = start;
    }
    return bucket;
  }

  void addUnpaired(SeriesRow row) {
    unpaired =
        new Unpaired(
            unpaired.rows() + 1,
            unpaired.count() + row.count(),
            unpaired.nonFinite() + row.nonFinite(),
            finite(unpaired.min()) ? lesser(unpaired.min(), row.min()) : row.min(),
            finite(unpaired.max()) ? -lesser(-unpaired.max(), -row.max()) : row.max());
  }

  private static boolean finite(double known) {
    return !Double.isNaN(known);
  }

  private static double lesser(double known, double other) {
    return finite(other) ? Math.min(known, other) : known;
  }

  /** Empty when nothing was paired. */
  Optional<PairExtent> extent() {
    return rows == 0 ? Optional.empty() : Optional.of(new PairExtent(minX, maxX, rows));
  }

  /** No-op for a grid that is not coarser. */
  private void coarsen(Grid coarser) {
    if (coarser.exponent() <= grid.exponent()) {
      return;
    }
    var joined = new TreeMap<Double, PairBucket>();
    buckets.forEach((x, bucket) -> joined.merge(coarser.start(x), bucket, PairBucket::plus));
    buckets = joined;
    current = null;
    grid = coarser;
  }

  /**
   * The curve.
   *
   * @param on a grid not finer than that of {@link #extent}
   * @param manyRanks whether several ranks are read as one
   */
  PairedCurve curve(Grid on, boolean manyRanks) {
    coarsen(on);
    List<PairBucket> all = List.copyOf(buckets.values());
    return new PairedCurve(
        rank,
        buckets.keySet().stream().mapToDouble(Double::doubleValue).toArray(),
        doubles(all, PairBucket::lastX),
        longs(all, PairBucket::timeEpochMs),
        doubles(all, PairBucket::first),
        doubles(all, PairBucket::last),
        doubles(all, PairBucket::min),
        doubles(all, PairBucket::max),
        doubles(all, PairBucket::mean),
        longs(all, PairBucket::count),
        longs(all, PairBucket::nonFinite),
        manyRanks ? ints(all, PairBucket::minRank) : null,
        manyRanks ? ints(all, PairBucket::maxRank) : null,
        unpaired);
  }

  private static long[] longs(List<PairBucket> all, ToLongFunction<PairBucket> field) {
    return all.stream().mapToLong(field).toArray();
  }

  private static double[] doubles(List<PairBucket> all, ToDoubleFunction<PairBucket> field) {
    return all.stream().mapToDouble(field).toArray();
  }

  private static int[] ints(List<PairBucket> all, ToIntFunction<PairBucket> field) {
    return all.stream().mapToInt(field).toArray();
  }
}
