package dev.tailrace.series.engine;

import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.Axis;
import dev.tailrace.series.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a selection may see of a series, by the rule of attempts.
 *
 * @param from the first step
 * @param end the step behind the last one
 */
record Visible(FrozenSeries series, long from, long end) {
  /** Times beyond are none of a clock; their differences may not fit. */
  static final long TIME_MAX = 1L << 60;

  /** Of series that are read as one curve; those of which nothing is seen are left out. */
  static List<Visible> of(List<FrozenSeries> series, Selection selection) {
    boolean steps = selection.axis() instanceof Axis.Step;
    long low = steps ? selection.from() : Long.MIN_VALUE;
    long end = steps && selection.to() < Long.MAX_VALUE ? selection.to() + 1 : Long.MAX_VALUE;
    var cuts = cuts(series, selection.attempts());
    var visible = new ArrayList<Visible>();
    for (FrozenSeries one : series) {
      if (isChosen(one, selection.attempts())) {
        long cut = end;
        for (long later : cuts.tailMap(one.attempt(), false).values()) {
          cut = Math.min(cut, later);
        }
        long first = Math.max(low, one.minStep());
        long last = Math.min(cut, one.maxStep() + 1);
        if (first < last) {
          visible.add(new Visible(one, first, last));
        }
      }
    }
    return visible;
  }

  private static boolean isChosen(FrozenSeries series, AttemptChoice choice) {
    return !(choice instanceof AttemptChoice.One(int attempt)) || series.attempt() == attempt;
  }

  /** Where each attempt starts to hide older ones; attempts that hide nothing are left out. */
  private static NavigableMap<Integer, Long> cuts(List<FrozenSeries> series, AttemptChoice choice) {
    var cuts = new TreeMap<Integer, Long>();
    if (choice instanceof AttemptChoice.Effective(Map<Integer, Long> fromSteps)) {
      cuts.putAll(fromSteps);
      for (FrozenSeries one : series) {
        if (!fromSteps.containsKey(one.attempt())) {
          cuts.merge(one.attempt(), one.minStep(), Math::min);
        }
      }
    }
    return cuts;
  }

  /**
   * Whether two series of one rank may both have a step that is seen, so that one of the points
   * replaces the other.
   */
  static boolean overlap(List<Visible> all) {
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        Visible one = all.get(i);
        Visible other = all.get(j);
        if (one.series.rank() != other.series.rank()) {
          break; // they are in the order of ranks
        }
        if (one.from < other.end && other.from < one.end) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Whether each row has one point, and in each column no time lies before that of a smaller step:
   * then a range of time is a range of steps in each.
   */
  static boolean timesRise(List<Visible> all, boolean apart) {
    for (int i = 0; i < all.size(); i++) {
      FrozenSeries series = all.get(i).series;
      if (!series.doubted().isEmpty()) {
        return false;
      }
      for (FrozenSeries.Source source : series.sources()) {
        GroupState state = source.state();
        if (!state.timesRise() || state.firstTime() < -TIME_MAX || state.lastTime() > TIME_MAX) {
          return false;
        }
      }
      for (int j = i + 1; j < all.size(); j++) {
        boolean rowsApart = apart && series.attempt() != all.get(j).series.attempt();
        if (!rowsApart && all.get(i).from < all.get(j).end && all.get(j).from < all.get(i).end) {
          return false;
        }
      }
    }
    return true;
  }

  /** The columns that the points come from, each alone. */
  List<Visible> columns() {
    return series.sources().stream()
        .map(
            source ->
                new FrozenSeries(series.rank(), series.attempt(), List.of(source), StepRanges.NONE))
        .map(column -> new Visible(column, from, end))
        .toList();
  }

  /** A cursor over the points. */
  PointCursor points(Chunks chunks) {
    var cursor = new PointCursor(series, chunks);
    cursor.range(from, end);
    return cursor;
  }
}
