package dev.tailrace.series.engine;

import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.Axis;
import dev.tailrace.series.Curve;
import dev.tailrace.series.Curves;
import dev.tailrace.series.Extent;
import dev.tailrace.series.MetricSummary;
import dev.tailrace.series.Point;
import dev.tailrace.series.PointBlock;
import dev.tailrace.series.RankChoice;
import dev.tailrace.series.Resolution;
import dev.tailrace.series.Selection;
import dev.tailrace.series.SeriesRows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One question about one state of a metric. */
final class StoredQuery {
  private static final Comparator<PointCursor> READ_ORDER =
      Comparator.comparingLong(PointCursor::step)
          .thenComparingInt(PointCursor::rank)
          .thenComparingInt(PointCursor::attempt);

  private final FrozenMetric metric;
  private final Selection selection;
  private final Chunks chunks;
  private final boolean apart;
  private RankSums.@Nullable Lent ranks;

  /** What is seen of the series that are read as one curve, by the rank of the curve. */
  private final Map<Integer, List<Visible>> curves = new TreeMap<>();

  /**
   * A question.
   *
   * @param ranks what is summed up already over all ranks, given back as soon as it is of no use;
   *     null when they are read one by one
   */
  StoredQuery(
      FrozenMetric metric, Selection selection, Chunks chunks, RankSums.@Nullable Lent ranks) {
    this.ranks = ranks;
    this.metric = metric;
    this.selection = selection;
    this.chunks = chunks;
    apart = selection.attempts() instanceof AttemptChoice.Every;
    var series = new TreeMap<Integer, List<FrozenSeries>>();
    switch (selection.ranks()) {
      case RankChoice.All() -> series.put(Curve.ALL_RANKS, metric.series());
      case RankChoice.One(int rank) -> series.put(rank, metric.series());
      case RankChoice.Each() -> {
        for (FrozenSeries one : metric.series()) {
          series.computeIfAbsent(one.rank(), _ -> new ArrayList<>()).add(one);
        }
      }
    }
    series.forEach((rank, all) -> curves.put(rank, Visible.of(all, selection)));
  }

  Curves curves(Resolution resolution) {
    long width =
        switch (resolution) {
          case Resolution.Width(long given) -> given;
          case Resolution.AtMost(int buckets) ->
              extent().map(extent -> extent.bucketWidth(buckets)).orElse(1L);
        };
    boolean manyRanks = selection.ranks() instanceof RankChoice.All && metric.rankCount() > 1;
    var built = new ArrayList<Curve>();
    long total = 0;
    boolean single = true;
    for (var curve : curves.entrySet()) {
      Buckets buckets = buckets(curve.getValue(), Long.numberOfTrailingZeros(width));
      built.add(buckets.curve(curve.getKey(), manyRanks, this::x));
      total += buckets.points();
      single &= buckets.single();
    }
    return new Curves(width, width == 1 && single, total, built);
  }

  private Buckets buckets(List<Visible> curve, int shift) {
    var buckets = new Buckets(shift);
    Long origin = timeOrigin();
    if (isSummable(curve)) {
      sum(curve, shift / 2, buckets);
    } else if (origin != null && Visible.timesRise(curve, apart)) {
      for (Visible visible : curve) {
        addTimes(visible, buckets, origin);
      }
    } else {
      eachRow(curve, row -> buckets.of(x(row)).add(row));
    }
    return buckets;
  }

  private void sum(List<Visible> curve, int level, Buckets buckets) {
    RankSum known = known();
    if (known != null
        && known.visit(curve, level, apart, cell -> buckets.of(cell.first.step).add(cell))) {
      return;
    }
    readOneByOne();
    for (Visible visible : curve) {
      SeriesSum.add(visible, level, apart, chunks, buckets);
    }
  }

  private @Nullable RankSum known() {
    return ranks == null ? null : ranks.sum();
  }

  /** Lets others go on with the sums, because what follows takes long and does not need them. */
  private void readOneByOne() {
    if (ranks != null) {
      ranks.close();
      ranks = null;
    }
  }

  /** What the axis takes off a time; null when it is none of time, or could overflow. */
  private @Nullable Long timeOrigin() {
    return switch (selection.axis()) {
      case Axis.Step() -> null;
      case Axis.Time() -> 0L;
      case Axis.Relative(long start) -> isClock(start) ? (Long) start : null;
    };
  }

  private static boolean isClock(long time) {
    return time > -Visible.TIME_MAX && time < Visible.TIME_MAX;
  }

  private void addTimes(Visible visible, Buckets buckets, long origin) {
    FrozenSeries series = visible.series();
    for (FrozenSeries.Source source : series.sources()) {
      new TimeReader(series, source, apart ? series.attempt() : 0, chunks, buckets, origin)
          .add(visible.from(), visible.end(), selection.from(), selection.to());
    }
  }

  /** Whether what the series have adds up: no point of one replaces one of another. */
  private boolean isSummable(List<Visible> curve) {
    return selection.axis() instanceof Axis.Step && addsUp(curve);
  }

  private boolean addsUp(List<Visible> curve) {
    return apart || !Visible.overlap(curve);
  }

  /** Visits the rows of a curve in the range of the axis. */
  private void eachRow(List<Visible> curve, Consumer<Cell> visitor) {
    Consumer<Cell> inRange =
        row -> {
          if (isInRange(row)) {
            visitor.accept(row);
          }
        };
    RankSum known = known();
    if (known != null && addsUp(curve) && known.rows(curve, apart, inRange)) {
      return;
    }
    readOneByOne();
    var rows = new RowSweep(curve, apart, chunks);
    while (rows.advance()) {
      inRange.accept(rows.row());
    }
  }

  private boolean isInRange(Cell row) {
    long x = x(row);
    return x >= selection.from() && x <= selection.to();
  }

  /**
   * The rows of all curves.
   *
   * @param close gives back what reading took
   */
  SeriesRows rows(Runnable close) {
    return new StoredRows(
        curves.entrySet().stream()
            .map(
                curve ->
                    new StoredRows.Source(
                        curve.getKey(), () -> new RowSweep(curve.getValue(), apart, chunks)))
            .iterator(),
        this::isInRange,
        close);
  }

  private long x(Cell row) {
    return x(row.last);
  }

  private long x(RowPart row) {
    return selection.x(row.step, row.timeEpochMs);
  }

  /** Over all curves; the rows are those of the longest one, because curves share their x. */
  Optional<Extent> extent() {
    var whole = new Spread();
    for (List<Visible> curve : curves.values()) {
      var spread = new Spread();
      if (isSummable(curve)) {
        summedSpread(curve, spread);
      } else if (wholeAxis() && timeOrigin() != null && Visible.timesRise(curve, apart)) {
        timeSpread(curve, spread);
      } else {
        eachRow(curve, row -> spread.add(x(row), row.count));
      }
      whole.add(spread);
    }
    return whole.extent();
  }

  private boolean wholeAxis() {
    return selection.from() == Long.MIN_VALUE && selection.to() == Long.MAX_VALUE;
  }

  /** Each row has one point, and the first and last ones of a column have its extreme times. */
  private void timeSpread(List<Visible> curve, Spread spread) {
    long points = 0;
    for (Visible visible : curve) {
      for (Visible column : visible.columns()) {
        Cell total = SeriesSum.total(column, apart, chunks);
        if (total.count > 0) {
          spread.span(x(total.first), x(total.last));
          points += total.count;
        }
      }
    }
    spread.count(points, points);
  }

  private void summedSpread(List<Visible> curve, Spread spread) {
    RankSum known = known();
    long rows = known == null ? -1 : known.rowCount(curve, apart);
    if (known != null && rows > 0) {
      Cell total = known.total(curve, apart);
      spread.span(total.first.step, total.last.step);
      spread.count(rows, total.count);
      return;
    }
    readOneByOne();
    long longest = 0;
    long points = 0;
    boolean oneRank = true;
    for (Visible visible : curve) {
      Cell total = SeriesSum.total(visible, apart, chunks);
      if (total.count > 0) {
        spread.span(total.first.step, total.last.step);
        longest = Math.max(longest, total.count);
        points += total.count;
      }
      oneRank &= visible.series().rank() == curve.getFirst().series().rank();
    }
    if (oneRank) {
      spread.count(points, points);
    } else if (longest > Extent.ROWS_EXACT_MAX || (!apart && longest == spread.steps())) {
      // So many that it does not matter, or a rank that has every step there is.
      spread.count(longest, points);
    } else {
      spread.count(rows(curve), points);
    }
  }

  private long rows(List<Visible> curve) {
    long[] count = new long[1];
    eachRow(curve, _ -> count[0]++);
    return count[0];
  }

  /** The metric at a glance; the selection is one over all ranks and steps. */
  MetricSummary summary() {
    var total = new Cell();
    for (List<Visible> curve : curves.values()) {
      RankSum known = known();
      if (isSummable(curve) && known != null) {
        total.add(known.total(curve, apart));
      } else if (isSummable(curve)) {
        curve.forEach(visible -> total.add(SeriesSum.total(visible, apart, chunks)));
      } else {
        eachRow(curve, total::add);
      }
    }
    boolean none = total.count == 0;
    return new MetricSummary(
        metric.name(),
        total.count,
        total.kinds(),
        none ? null : at(total.first),
        none ? null : at(total.last),
        total.smallest(),
        total.largest(),
        metric.rankCount(),
        metric.series().stream().map(FrozenSeries::attempt).distinct().sorted().toList());
  }

  private static MetricSummary.At at(RowPart row) {
    return new MetricSummary.At(row.step, row.timeEpochMs, row.value());
  }

  void blocks(@Nullable Point after, Predicate<PointBlock> visitor) {
    List<Visible> all = curves.values().stream().flatMap(List::stream).toList();
    if (selection.axis() instanceof Axis.Step && ChunkPoints.fits(all)) {
      Visible only = all.getFirst();
      long from = only.from();
      if (after != null) {
        // The point may be of an attempt that is no longer seen.
        boolean done = Point.READ_ORDER.compare(atStep(after.step(), only), after) <= 0;
        from = Math.max(from, done ? after.step() + 1 : after.step());
      }
      new ChunkPoints(only.series(), chunks).visit(from, only.end(), visitor);
    } else {
      gather(all, after, visitor);
    }
  }

  /** The first point that a series can have at a step, as far as the order of reading goes. */
  private static Point atStep(long step, Visible visible) {
    return new Point(step, 0, 0, visible.series().rank(), visible.series().attempt(), 0);
  }

  private void gather(List<Visible> all, @Nullable Point after, Predicate<PointBlock> visitor) {
    var next = new PriorityQueue<>(READ_ORDER);
    for (Visible visible : all) {
      PointCursor cursor = new PointCursor(visible.series(), chunks);
      long from = after == null ? visible.from() : Math.max(visible.from(), after.step());
      cursor.range(from, visible.end());
      if (advanceBehind(cursor, after)) {
        next.add(cursor);
      }
    }
    var block = new GatheredPoints();
    boolean more = true;
    while (more && !next.isEmpty()) {
      PointCursor cursor = next.remove();
      if (isInRange(cursor)) {
        block.add(cursor);
      }
      if (cursor.advance()) {
        next.add(cursor);
      }
      if (block.isFull() || (next.isEmpty() && block.size() > 0)) {
        more = visitor.test(block);
        block.clear();
      }
    }
  }

  private boolean isInRange(PointCursor cursor) {
    long x = selection.x(cursor.step(), cursor.timeEpochMs());
    return x >= selection.from() && x <= selection.to();
  }

  private static boolean advanceBehind(PointCursor cursor, @Nullable Point after) {
    boolean more = cursor.advance();
    while (more && after != null && Point.READ_ORDER.compare(point(cursor), after) <= 0) {
      more = cursor.advance();
    }
    return more;
  }

  private static Point point(PointCursor cursor) {
    return new Point(
        cursor.step(),
        cursor.timeEpochMs(),
        cursor.value(),
        cursor.rank(),
        cursor.attempt(),
        cursor.order());
  }
}
