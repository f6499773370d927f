package dev.tailrace.series.pair;

import dev.tailrace.series.Curve;
import dev.tailrace.series.MetricSummary;
import dev.tailrace.series.RankChoice;
import dev.tailrace.series.Selection;
import dev.tailrace.series.SeriesRow;
import dev.tailrace.series.SeriesRows;
import dev.tailrace.series.SeriesStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A metric of which each row stands at the value of another metric at the same step (and attempt,
 * where attempts stand side by side; and rank, unless all ranks are read as one: then at the other
 * metric's row of all ranks). It reads one state of each metric, the shown one's first, so a step
 * that was logged with both in one batch is never unpaired.
 */
public final class Pairing {
  private final List<PairBuckets> curves;
  private final int bucketsMax;
  private final boolean manyRanks;

  private Pairing(List<PairBuckets> curves, int bucketsMax, boolean manyRanks) {
    this.curves = curves;
    this.bucketsMax = bucketsMax;
    this.manyRanks = manyRanks;
  }

  /**
   * What is asked.
   *
   * @param shown the metric that is drawn, over steps
   * @param over the metric whose values are x
   * @param from the smallest x; -infinity for no bound
   * @param to the largest x
   */
  public record Question(Selection shown, String over, double from, double to) {
    public Question {
      if (!(from <= to)) {
        throw new IllegalArgumentException("from " + from + " lies behind to " + to);
      }
    }

    private Selection other() {
      return new Selection(
          shown.run(),
          over,
          shown.ranks(),
          shown.attempts(),
          shown.axis(),
          shown.from(),
          shown.to());
    }

    private boolean inRange(double x) {
      return x >= from && x <= to;
    }
  }

  /**
   * Reads all rows of both metrics once.
   *
   * @param bucketsMax how many buckets a curve may have
   */
  public static Pairing read(SeriesStore store, Question question, int bucketsMax) {
    Selection shown = question.shown();
    List<PairBuckets> curves = new ArrayList<>();
    boolean manyRanks = false;
    switch (shown.ranks()) {
      case RankChoice.All() -> {
        curves.add(new PairBuckets(Curve.ALL_RANKS, bucketsMax));
        manyRanks =
            store
                .metric(shown.run(), shown.metric(), shown.attempts())
                .map(MetricSummary::ranks)
                .filter(ranks -> ranks > 1)
                .isPresent();
      }
      case RankChoice.One(int rank) -> curves.add(new PairBuckets(rank, bucketsMax));
      case RankChoice.Each() -> {}
    }
    // In this order: a batch that comes in between is then seen of the other metric alone.
    try (SeriesRows rows = store.rows(shown);
        SeriesRows xs = store.rows(question.other())) {
      merge(rows, new Merge(xs), question, curves, bucketsMax);
    }
    return new Pairing(curves, bucketsMax, manyRanks);
  }

  private static void merge(
      SeriesRows rows, Merge xs, Question question, List<PairBuckets> curves, int bucketsMax) {
    while (rows.advance()) {
      SeriesRow row = rows.row();
      if (curves.isEmpty() || curves.getLast().rank() != row.rank()) {
        curves.add(new PairBuckets(row.rank(), bucketsMax));
      }
      double x = xs.at(row);
      if (!Double.isFinite(x)) {
        curves.getLast().addUnpaired(row);
      } else if (question.inRange(x)) {
        curves.getLast().add(row, x);
      }
    }
  }

  /** The rows of the other metric, asked in rising order. */
  private static final class Merge {
    private final SeriesRows rows;
    private boolean more = true;
    private SeriesRow next = BEFORE_ALL;

    private static final SeriesRow BEFORE_ALL =
        new SeriesRow(Integer.MIN_VALUE, 0, 0, 0, 0, 1, 0, 0, -0.0, 0, -1, 0, -1);

    private Merge(SeriesRows rows) {
      this.rows = rows;
    }

    /** NaN where there is none. */
    private double at(SeriesRow row) {
      while (more && order(next, row) < 0) {
        more = rows.advance();
        next = more ? rows.row() : next;
      }
      return more && order(next, row) == 0 ? next.value() : Double.NaN;
    }

    private static int order(SeriesRow a, SeriesRow b) {
      int order = Integer.compare(a.rank(), b.rank());
      order = order == 0 ? Long.compare(a.step(), b.step()) : order;
      return order == 0 ? Integer.compare(a.attempt(), b.attempt()) : order;
    }
  }

  /** Where all curves lie; empty when nothing was paired. */
  public Optional<PairExtent> extent() {
    return curves.stream()
        .map(PairBuckets::extent)
        .flatMap(Optional::stream)
        .reduce(PairExtent::beside);
  }

  /** The curves as fine as their number of buckets allows. */
  public PairedCurves curves() {
    return curves(extent().map(extent -> extent.grid(bucketsMax)).orElse(Grid.FINEST));
  }

  /**
   * The curves on a shared grid, to be asked once.
   *
   * @param grid of an extent that covers {@link #extent}, for as many buckets as were read
   */
  public PairedCurves curves(Grid grid) {
    List<PairedCurve> built = curves.stream().map(curve -> curve.curve(grid, manyRanks)).toList();
    long total = 0;
    boolean single = true;
    for (PairedCurve curve : built) {
      for (long count : curve.count()) {
        total += count;
        single &= count == 1;
      }
    }
    return new PairedCurves(grid, single && grid.equals(Grid.FINEST), total, built);
  }
}
