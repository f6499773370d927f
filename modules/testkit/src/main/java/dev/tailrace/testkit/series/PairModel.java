package dev.tailrace.testkit.series;

import dev.tailrace.series.RankChoice;
import dev.tailrace.series.Selection;
import dev.tailrace.series.SeriesRow;
import dev.tailrace.series.pair.Grid;
import dev.tailrace.series.pair.PairedCurve;
import dev.tailrace.series.pair.PairedCurves;
import dev.tailrace.series.pair.Pairing;
import dev.tailrace.series.pair.Unpaired;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Draws a metric over another one by definition, with numbers of any size; slow. */
final class PairModel {
  private static final int FINEST = Grid.FINEST.exponent();

  private PairModel() {}

  /** A row of the shown metric, and the value of the other one there: NaN when it has none. */
  private record Pair(SeriesRow row, double x) {}

  static PairedCurves curves(SeriesModel model, Pairing.Question question, int buckets) {
    var shown = question.shown();
    var other = model.rows(withMetric(shown, question.over()));
    var byRank = new TreeMap<Integer, List<Pair>>();
    switch (shown.ranks()) {
      case RankChoice.All() -> byRank.put(-1, new ArrayList<>());
      case RankChoice.One(int rank) -> byRank.put(rank, new ArrayList<>());
      case RankChoice.Each() -> {}
    }
    for (SeriesRow row : model.rows(shown)) {
      byRank.computeIfAbsent(row.rank(), _ -> new ArrayList<>()).add(pair(row, other));
    }
    int exponent = exponent(byRank.values(), question, buckets);
    boolean many = model.manyRanks(shown);
    var curves = new ArrayList<PairedCurve>();
    byRank.forEach((rank, pairs) -> curves.add(curve(rank, pairs, question, exponent, many)));
    var counts = curves.stream().flatMap(it -> Arrays.stream(it.count()).boxed());
    var all = counts.toList();
    return new PairedCurves(
        new Grid(exponent),
        exponent == FINEST && all.stream().allMatch(count -> count == 1),
        all.stream().mapToLong(Long::longValue).sum(),
        curves);
  }

  private static Selection withMetric(Selection it, String metric) {
    return new Selection(
        it.run(), metric, it.ranks(), it.attempts(), it.axis(), it.from(), it.to());
  }

  private static Pair pair(SeriesRow row, List<SeriesRow> other) {
    double x =
        other.stream()
            .filter(it -> it.rank() == row.rank() && it.step() == row.step())
            .filter(it -> it.attempt() == row.attempt())
            .mapToDouble(SeriesRow::value)
            .findAny()
            .orElse(Double.NaN);
    return new Pair(row, x);
  }

  private static List<Pair> placed(List<Pair> pairs, Pairing.Question question) {
    return pairs.stream()
        .filter(it -> Double.isFinite(it.x))
        .filter(it -> it.x >= question.from() && it.x <= question.to())
        .toList();
  }

  /** Tries one width after the other. */
  private static int exponent(Iterable<List<Pair>> curves, Pairing.Question question, int buckets) {
    var xs = new ArrayList<Double>();
    int longest = 0;
    for (List<Pair> curve : curves) {
      var placed = placed(curve, question);
      placed.forEach(it -> xs.add(it.x));
      longest = Math.max(longest, placed.size());
    }
    if (longest <= buckets) {
      return FINEST;
    }
    double min = xs.stream().min(Comparator.naturalOrder()).orElseThrow();
    double max = xs.stream().max(Comparator.naturalOrder()).orElseThrow();
    int wanted = min < 0 && max >= 0 ? Math.max(2, buckets) : buckets;
    double finer = (max - min) / wanted / 4;
    int exponent = Double.isInfinite(finer) ? FINEST : Math.max(FINEST, Math.getExponent(finer));
    while (cellsMinusOne(min, max, exponent).compareTo(BigInteger.valueOf(wanted)) >= 0) {
      exponent++;
    }
    return exponent;
  }

  private static BigInteger cellsMinusOne(double min, double max, int exponent) {
    return cell(max, exponent).subtract(cell(min, exponent));
  }

  private static BigInteger cell(double x, int exponent) {
    return new BigDecimal(x)
        .divide(width(exponent))
        .setScale(0, RoundingMode.FLOOR)
        .toBigIntegerExact();
  }

  private static BigDecimal width(int exponent) {
    return new BigDecimal(Math.scalb(1.0, exponent));
  }

  private static PairedCurve curve(
      int rank, List<Pair> pairs, Pairing.Question question, int exponent, boolean many) {
    Map<BigInteger, List<Pair>> cells =
        placed(pairs, question).stream()
            .collect(
                Collectors.groupingBy(
                    it -> cell(it.x, exponent), TreeMap::new, Collectors.toList()));
    var all = List.copyOf(cells.values());
    return new PairedCurve(
        rank,
        cells.keySet().stream()
            .mapToDouble(cell -> width(exponent).multiply(new BigDecimal(cell)).doubleValue())
            .toArray(),
        doubles(all, it -> it.getLast().x),
        all.stream().mapToLong(it -> it.getLast().row.timeEpochMs()).toArray(),
        doubles(all, it -> it.getFirst().row.value()),
        doubles(all, it -> it.getLast().row.value()),
        doubles(all, it -> least(it).map(SeriesRow::min).orElse(Double.NaN)),
        doubles(all, it -> most(it).map(SeriesRow::max).orElse(Double.NaN)),
        doubles(all, PairModel::mean),
        all.stream().mapToLong(PairModel::count).toArray(),
        all.stream().mapToLong(PairModel::nonFinite).toArray(),
        many
            ? all.stream().mapToInt(it -> least(it).map(SeriesRow::minRank).orElse(-1)).toArray()
            : null,
        many
            ? all.stream().mapToInt(it -> most(it).map(SeriesRow::maxRank).orElse(-1)).toArray()
            : null,
        unpaired(pairs.stream().filter(it -> !Double.isFinite(it.x)).toList()));
  }

  private static double[] doubles(List<List<Pair>> cells, ToDoubleFunction<List<Pair>> field) {
    return cells.stream().mapToDouble(field).toArray();
  }

  private static Optional<SeriesRow> least(List<Pair> cell) {
    return finite(cell)
        .min(
            Comparator.comparingDouble(SeriesRow::min)
                .thenComparingLong(SeriesRow::step)
                .thenComparingInt(SeriesRow::minRank));
  }

  private static Optional<SeriesRow> most(List<Pair> cell) {
    return finite(cell)
        .min(
            Comparator.comparingDouble(SeriesRow::max)
                .reversed()
                .thenComparingLong(SeriesRow::step)
                .thenComparingInt(SeriesRow::maxRank));
  }

  private static Stream<SeriesRow> finite(List<Pair> cell) {
    return cell.stream().map(Pair::row).filter(row -> row.finite() > 0);
  }

  private static double mean(List<Pair> cell) {
    long finite = count(cell) - nonFinite(cell);
    return finite == 0 ? Double.NaN : cell.stream().mapToDouble(it -> it.row.sum()).sum() / finite;
  }

  private static long count(List<Pair> cell) {
    return cell.stream().mapToLong(it -> it.row.count()).sum();
  }

  private static long nonFinite(List<Pair> cell) {
    return cell.stream().mapToLong(it -> it.row.nonFinite()).sum();
  }

  private static Unpaired unpaired(List<Pair> left) {
    return new Unpaired(
        left.size(),
        count(left),
        nonFinite(left),
        least(left).map(SeriesRow::min).orElse(Double.NaN),
        most(left).map(SeriesRow::max).orElse(Double.NaN));
  }
}
