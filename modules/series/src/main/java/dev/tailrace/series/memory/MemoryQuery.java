package dev.tailrace.series.memory;

import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.Curve;
import dev.tailrace.series.Curves;
import dev.tailrace.series.Extent;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One question about one state of a metric. */
final class MemoryQuery {
  private static final Comparator<Cursor> READ_ORDER =
      Comparator.comparingLong(Cursor::step)
          .thenComparingInt(Cursor::rank)
          .thenComparingInt(Cursor::attempt);

  private final Selection selection;
  private final boolean manyRanks;

  /** The series that are read as one curve, by the rank of the curve. */
  private final Map<Integer, List<FrozenSeries>> curves = new TreeMap<>();

  MemoryQuery(RunSeries.FrozenMetric metric, Selection selection) {
    this.selection = selection;
    manyRanks = selection.ranks() instanceof RankChoice.All && metric.rankCount() > 1;
    switch (selection.ranks()) {
      case RankChoice.All() -> curves.put(Curve.ALL_RANKS, metric.series());
      case RankChoice.One(int rank) -> curves.put(rank, metric.series());
      case RankChoice.Each() -> {
        for (FrozenSeries series : metric.series()) {
          curves.computeIfAbsent(series.rank(), _ -> new ArrayList<>()).add(series);
        }
      }
    }
  }

  Curves curves(Resolution resolution) {
    long width =
        switch (resolution) {
          case Resolution.Width(long given) -> given;
          case Resolution.AtMost(int buckets) ->
              extent().map(extent -> extent.bucketWidth(buckets)).orElse(1L);
        };
    var built = new ArrayList<Curve>();
    curves.forEach(
        (rank, series) -> {
          var builder = new CurveBuilder(width);
          Rows rows = rows(series);
          while (rows.advance()) {
            builder.add(rows.row(), rows.x());
          }
          built.add(builder.build(rank, manyRanks));
        });
    long total = 0;
    boolean single = true;
    for (Curve curve : built) {
      for (long count : curve.count()) {
        total += count;
        single &= count == 1;
      }
    }
    return new Curves(width, width == 1 && single, total, built);
  }

  /** Over all curves; the rows are those of the longest one, because curves share their x. */
  Optional<Extent> extent() {
    long minX = Long.MAX_VALUE;
    long maxX = Long.MIN_VALUE;
    long longest = 0;
    long points = 0;
    for (List<FrozenSeries> series : curves.values()) {
      Rows rows = rows(series);
      long count = 0;
      while (rows.advance()) {
        minX = Math.min(minX, rows.x());
        maxX = Math.max(maxX, rows.x());
        points += rows.row().count();
        count++;
      }
      longest = Math.max(longest, count);
    }
    return longest == 0 ? Optional.empty() : Optional.of(new Extent(minX, maxX, longest, points));
  }

  private Rows rows(List<FrozenSeries> series) {
    return new Rows(Visibility.counting(series, selection), selection);
  }

  SeriesRows rows() {
    return new MemoryRows(
        curves.entrySet().stream()
            .map(curve -> new MemoryRows.Source(curve.getKey(), () -> rows(curve.getValue())))
            .iterator(),
        selection.attempts() instanceof AttemptChoice.Every);
  }

  void blocks(@Nullable Point after, Predicate<PointBlock> visitor) {
    var next = new PriorityQueue<>(READ_ORDER);
    for (List<FrozenSeries> series : curves.values()) {
      for (Cursor cursor : Visibility.withReplaced(series, selection)) {
        if (after == null ? cursor.advance() : cursor.advanceBehind(after)) {
          next.add(cursor);
        }
      }
    }
    while (!next.isEmpty()) {
      Cursor cursor = next.remove();
      Point point = cursor.point();
      if (inRange(point) && !visitor.test(new PointList(List.of(point)))) {
        return;
      }
      if (cursor.advance()) {
        next.add(cursor);
      }
    }
  }

  private boolean inRange(Point point) {
    long x = selection.x(point.step(), point.timeEpochMs());
    return x >= selection.from() && x <= selection.to();
  }
}
