package dev.tailrace.testkit.series;

import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.Axis;
import dev.tailrace.series.Curve;
import dev.tailrace.series.Curves;
import dev.tailrace.series.Extent;
import dev.tailrace.series.MetricSummary;
import dev.tailrace.series.Point;
import dev.tailrace.series.RankChoice;
import dev.tailrace.series.RankProgress;
import dev.tailrace.series.Resolution;
import dev.tailrace.series.Selection;
import dev.tailrace.series.SeriesRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** A list of points of one run that answers every query by its definition; quadratic and slow. */
public final class SeriesModel {
  /** A point of a metric; the ordinal counts in log order over the whole run. */
  record Logged(String metric, Point point) {}

  private final List<Logged> log = new ArrayList<>();

  public void append(MetricBatch batch) {
    for (int i = 0; i < batch.names().length; i++) {
      String metric = batch.names()[i];
      for (int row = 0; row < batch.rows(); row++) {
        long ordinal =
            all(metric).stream()
                .filter(p -> p.rank() == batch.rank() && p.attempt() == batch.attempt())
                .count();
        var point =
            new Point(
                batch.steps()[row],
                batch.timesEpochMs()[row],
                batch.values()[i][row],
                batch.rank(),
                batch.attempt(),
                ordinal);
        log.add(new Logged(metric, point));
      }
    }
  }

  public SortedSet<String> metricNames() {
    return log.stream().map(Logged::metric).collect(Collectors.toCollection(TreeSet::new));
  }

  public long pointCount() {
    return log.size();
  }

  List<Point> all(String metric) {
    return log.stream().filter(it -> it.metric.equals(metric)).map(Logged::point).toList();
  }

  public List<RankProgress> ranks() {
    var byRank =
        log.stream()
            .map(Logged::point)
            .collect(Collectors.groupingBy(Point::rank, TreeMap::new, Collectors.toList()));
    var ranks = new ArrayList<RankProgress>();
    byRank.forEach(
        (rank, points) -> {
          int attempt = points.stream().mapToInt(Point::attempt).max().orElseThrow();
          long last =
              points.stream()
                  .filter(p -> p.attempt() == attempt)
                  .mapToLong(Point::step)
                  .max()
                  .orElseThrow();
          ranks.add(new RankProgress(rank, attempt, last, points.size()));
        });
    return ranks;
  }

  /** The feed as lines. */
  public List<String> feed() {
    return log.stream()
        .sorted(
            Comparator.comparing(Logged::metric)
                .thenComparingInt(it -> it.point.rank())
                .thenComparingInt(it -> it.point.attempt())
                .thenComparingLong(it -> it.point.step())
                .thenComparingLong(it -> it.point.ordinal()))
        .map(it -> line(it.metric, it.point))
        .toList();
  }

  static String line(String metric, Point point) {
    return "%s %d %d %d %d %x"
        .formatted(
            metric,
            point.rank(),
            point.attempt(),
            point.step(),
            point.timeEpochMs(),
            Double.doubleToRawLongBits(point.value()));
  }

  public List<Point> points(Selection selection) {
    return scopes(selection).values().stream()
        .flatMap(scope -> scope.stream().filter(p -> !isHidden(p, scope, selection)))
        .filter(p -> inRange(selection, p.step(), p.timeEpochMs()))
        .sorted(Point.READ_ORDER)
        .toList();
  }

  /** The points of each curve, hidden and replaced ones included. */
  private Map<Integer, List<Point>> scopes(Selection selection) {
    List<Point> all = all(selection.metric());
    var scopes = new TreeMap<Integer, List<Point>>();
    switch (selection.ranks()) {
      case RankChoice.All() -> scopes.put(Curve.ALL_RANKS, all);
      case RankChoice.One(int rank) ->
          scopes.put(rank, all.stream().filter(p -> p.rank() == rank).toList());
      case RankChoice.Each() ->
          scopes.putAll(all.stream().collect(Collectors.groupingBy(Point::rank)));
    }
    return scopes;
  }

  private static boolean isHidden(Point p, List<Point> scope, Selection selection) {
    return switch (selection.attempts()) {
      case AttemptChoice.Every() -> false;
      case AttemptChoice.One(int attempt) -> p.attempt() != attempt;
      case AttemptChoice.Effective(var fromSteps) ->
          fromSteps.entrySet().stream()
                  .anyMatch(cut -> cut.getKey() > p.attempt() && cut.getValue() <= p.step())
              || scope.stream()
                  .anyMatch(
                      other ->
                          other.attempt() > p.attempt()
                              && !fromSteps.containsKey(other.attempt())
                              && other.step() <= p.step());
    };
  }

  private static boolean isReplaced(Point p, List<Point> visible, Selection selection) {
    boolean apart = selection.attempts() instanceof AttemptChoice.Every;
    return visible.stream()
        .filter(other -> other.rank() == p.rank() && other.step() == p.step())
        .filter(other -> !apart || other.attempt() == p.attempt())
        .anyMatch(
            other ->
                other.attempt() > p.attempt()
                    || (other.attempt() == p.attempt() && other.ordinal() > p.ordinal()));
  }

  /** The points that count, grouped into rows and put in order. */
  private static List<List<Point>> rows(List<Point> scope, Selection selection) {
    boolean apart = selection.attempts() instanceof AttemptChoice.Every;
    var visible = scope.stream().filter(p -> !isHidden(p, scope, selection)).toList();
    var rows =
        visible.stream()
            .filter(p -> !isReplaced(p, visible, selection))
            .sorted(Comparator.comparingInt(Point::rank))
            .collect(
                Collectors.groupingBy(
                    p -> List.of(p.step(), apart ? (long) p.attempt() : 0L),
                    () ->
                        new TreeMap<>(
                            Comparator.<List<Long>, Long>comparing(List::getFirst)
                                .thenComparing(List::getLast)),
                    Collectors.toList()));
    return rows.values().stream()
        .filter(row -> inRange(selection, row.getFirst().step(), time(row)))
        .toList();
  }

  private static boolean inRange(Selection selection, long step, long timeEpochMs) {
    long x = x(selection, step, timeEpochMs);
    return x >= selection.from() && x <= selection.to();
  }

  private static long x(Selection selection, long step, long timeEpochMs) {
    return switch (selection.axis()) {
      case Axis.Step() -> step;
      case Axis.Time() -> timeEpochMs;
      case Axis.Relative(long start) -> timeEpochMs - start;
    };
  }

  private static long time(List<Point> row) {
    return row.stream().mapToLong(Point::timeEpochMs).max().orElseThrow();
  }

  private static long rowX(List<Point> row, Selection selection) {
    return x(selection, row.getFirst().step(), time(row));
  }

  public List<SeriesRow> rows(Selection selection) {
    boolean apart = selection.attempts() instanceof AttemptChoice.Every;
    var all = new ArrayList<SeriesRow>();
    scopes(selection)
        .forEach(
            (rank, scope) -> rows(scope, selection).forEach(it -> all.add(row(rank, it, apart))));
    return all;
  }

  private static SeriesRow row(int rank, List<Point> row, boolean apart) {
    var values = row.stream().map(Point::value).toList();
    var least = extreme(List.of(row), false);
    var most = extreme(List.of(row), true);
    return new SeriesRow(
        rank,
        row.getFirst().step(),
        apart ? row.getFirst().attempt() : 0,
        time(row),
        (int) values.stream().filter(Double::isFinite).count(),
        (int) values.stream().filter(it -> it.isNaN()).count(),
        (int) values.stream().filter(it -> it == Double.POSITIVE_INFINITY).count(),
        (int) values.stream().filter(it -> it == Double.NEGATIVE_INFINITY).count(),
        values.stream().filter(Double::isFinite).reduce(-0.0, Double::sum),
        least.map(Point::value).orElse(Double.NaN),
        least.map(Point::rank).orElse(-1),
        most.map(Point::value).orElse(Double.NaN),
        most.map(Point::rank).orElse(-1));
  }

  /** Whether several ranks are read as one. */
  boolean manyRanks(Selection selection) {
    return selection.ranks() instanceof RankChoice.All
        && all(selection.metric()).stream().map(Point::rank).distinct().count() > 1;
  }

  /** What a row shows as first or last. */
  private static double value(List<Point> row) {
    var finite = row.stream().mapToDouble(Point::value).filter(Double::isFinite);
    return finite
        .average()
        .orElseGet(() -> row.stream().mapToDouble(Point::value).reduce(0, Double::sum));
  }

  public Optional<Extent> extent(Selection selection) {
    var curves = scopes(selection).values().stream().map(it -> rows(it, selection)).toList();
    var rows = curves.stream().flatMap(List::stream).toList();
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Extent(
            xs(rows, selection).min().orElseThrow(),
            xs(rows, selection).max().orElseThrow(),
            curves.stream().mapToLong(List::size).max().orElseThrow(),
            rows.stream().mapToLong(List::size).sum()));
  }

  private static LongStream xs(List<List<Point>> rows, Selection selection) {
    return rows.stream().mapToLong(row -> rowX(row, selection));
  }

  public Curves buckets(Selection selection, Resolution resolution) {
    long width =
        switch (resolution) {
          case Resolution.Width(long given) -> given;
          case Resolution.AtMost(int most) -> width(selection, most);
        };
    boolean many = manyRanks(selection);
    var curves = new ArrayList<Curve>();
    scopes(selection)
        .forEach(
            (rank, scope) -> {
              var rows = rows(scope, selection);
              var buckets =
                  rows.stream()
                      .collect(
                          Collectors.groupingBy(
                              row -> Math.floorDiv(rowX(row, selection), width),
                              TreeMap::new,
                              Collectors.toList()));
              curves.add(curve(rank, buckets, width, selection, many));
            });
    long total = curves.stream().flatMapToLong(curve -> LongStream.of(curve.count())).sum();
    boolean single =
        curves.stream().flatMapToLong(curve -> LongStream.of(curve.count())).allMatch(c -> c == 1);
    return new Curves(width, width == 1 && single, total, curves);
  }

  /** Tries one width after the other. */
  private long width(Selection selection, int most) {
    var extent = extent(selection);
    if (extent.isEmpty() || extent.get().rows() <= most) {
      return 1;
    }
    long min = extent.get().minX();
    long max = extent.get().maxX();
    long wanted = min < 0 && max >= 0 ? Math.max(2, most) : most;
    long width = 1;
    while (Math.floorDiv(max, width) - Math.floorDiv(min, width) + 1 > wanted) {
      width *= 2;
    }
    return width;
  }

  private static Curve curve(
      int rank,
      Map<Long, List<List<Point>>> buckets,
      long width,
      Selection selection,
      boolean many) {
    var cells = List.copyOf(buckets.values());
    var least = cells.stream().map(cell -> extreme(cell, false)).toList();
    var most = cells.stream().map(cell -> extreme(cell, true)).toList();
    return new Curve(
        rank,
        buckets.keySet().stream().mapToLong(index -> index * width).toArray(),
        cells.stream().mapToLong(cell -> rowX(cell.getLast(), selection)).toArray(),
        cells.stream().mapToLong(cell -> time(cell.getLast())).toArray(),
        cells.stream().mapToDouble(cell -> value(cell.getFirst())).toArray(),
        cells.stream().mapToDouble(cell -> value(cell.getLast())).toArray(),
        least.stream().mapToDouble(it -> it.map(Point::value).orElse(Double.NaN)).toArray(),
        most.stream().mapToDouble(it -> it.map(Point::value).orElse(Double.NaN)).toArray(),
        cells.stream().mapToDouble(SeriesModel::mean).toArray(),
        cells.stream().mapToLong(cell -> cell.stream().mapToLong(List::size).sum()).toArray(),
        cells.stream().mapToLong(SeriesModel::nonFinite).toArray(),
        many ? least.stream().mapToInt(it -> it.map(Point::rank).orElse(-1)).toArray() : null,
        many ? most.stream().mapToInt(it -> it.map(Point::rank).orElse(-1)).toArray() : null);
  }

  private static Optional<Point> extreme(List<List<Point>> rows, boolean largest) {
    Comparator<Point> byValue = Comparator.comparingDouble(Point::value);
    return rows.stream()
        .flatMap(List::stream)
        .filter(p -> Double.isFinite(p.value()))
        .min(
            (largest ? byValue.reversed() : byValue)
                .thenComparingLong(Point::step)
                .thenComparingInt(Point::rank));
  }

  private static double mean(List<List<Point>> rows) {
    return rows.stream()
        .flatMap(List::stream)
        .mapToDouble(Point::value)
        .filter(Double::isFinite)
        .average()
        .orElse(Double.NaN);
  }

  private static long nonFinite(List<List<Point>> rows) {
    return rows.stream().flatMap(List::stream).filter(p -> !Double.isFinite(p.value())).count();
  }

  public Optional<MetricSummary> metric(String run, String metric, AttemptChoice attempts) {
    var scope = all(metric);
    if (scope.isEmpty()) {
      return Optional.empty();
    }
    var rows = rows(scope, Selection.of(run, metric).withAttempts(attempts));
    var counting = rows.stream().flatMap(List::stream).map(Point::value).toList();
    var nonFinite =
        new MetricSummary.NonFinite(
            counting.stream().filter(it -> it.isNaN()).count(),
            counting.stream().filter(it -> it == Double.POSITIVE_INFINITY).count(),
            counting.stream().filter(it -> it == Double.NEGATIVE_INFINITY).count());
    return Optional.of(
        new MetricSummary(
            metric,
            counting.size(),
            nonFinite,
            rows.isEmpty() ? null : at(rows.getFirst()),
            rows.isEmpty() ? null : at(rows.getLast()),
            extreme(rows, false).map(SeriesModel::extreme).orElse(null),
            extreme(rows, true).map(SeriesModel::extreme).orElse(null),
            (int) scope.stream().map(Point::rank).distinct().count(),
            scope.stream().map(Point::attempt).distinct().sorted().toList()));
  }

  private static MetricSummary.At at(List<Point> row) {
    return new MetricSummary.At(row.getFirst().step(), time(row), value(row));
  }

  private static MetricSummary.Extreme extreme(Point p) {
    return new MetricSummary.Extreme(p.step(), p.value(), p.rank());
  }
}
