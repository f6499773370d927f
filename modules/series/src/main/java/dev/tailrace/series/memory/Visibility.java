package dev.tailrace.series.memory;

import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.Axis;
import dev.tailrace.series.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Says which points of a metric's series a selection may see, by the rule of attempts. */
final class Visibility {
  private Visibility() {}

  /** Cursors over the points that count, for series that are read as one curve. */
  static List<Cursor> counting(List<FrozenSeries> series, Selection selection) {
    return cursors(series, selection, true);
  }

  /** Cursors over the points that count and those they replaced. */
  static List<Cursor> withReplaced(List<FrozenSeries> series, Selection selection) {
    return cursors(series, selection, false);
  }

  private static List<Cursor> cursors(
      List<FrozenSeries> series, Selection selection, boolean lastOfStep) {
    boolean steps = selection.axis() instanceof Axis.Step;
    long low = steps ? selection.from() : Long.MIN_VALUE;
    long high = steps ? selection.to() : Long.MAX_VALUE;
    var cuts = cuts(series, selection.attempts());
    var cursors = new ArrayList<Cursor>();
    for (FrozenSeries one : chosen(series, selection.attempts())) {
      long cut =
          cuts.tailMap(one.attempt(), false).values().stream()
              .mapToLong(Long::longValue)
              .min()
              .orElse(Long.MAX_VALUE);
      int start = one.firstWhere(position -> one.step(position) >= low);
      int end = one.firstWhere(position -> one.step(position) > high || one.step(position) >= cut);
      cursors.add(new Cursor(one, start, end, lastOfStep));
    }
    return cursors;
  }

  private static List<FrozenSeries> chosen(List<FrozenSeries> series, AttemptChoice choice) {
    return choice instanceof AttemptChoice.One(int attempt)
        ? series.stream().filter(one -> one.attempt() == attempt).toList()
        : series;
  }

  /** Where each attempt starts to hide older ones; attempts that hide nothing are left out. */
  private static NavigableMap<Integer, Long> cuts(List<FrozenSeries> series, AttemptChoice choice) {
    var cuts = new TreeMap<Integer, Long>();
    if (choice instanceof AttemptChoice.Effective(Map<Integer, Long> fromSteps)) {
      cuts.putAll(fromSteps);
      for (FrozenSeries one : series) {
        if (!fromSteps.containsKey(one.attempt())) {
          cuts.merge(one.attempt(), one.step(0), Math::min);
        }
      }
    }
    return cuts;
  }
}
