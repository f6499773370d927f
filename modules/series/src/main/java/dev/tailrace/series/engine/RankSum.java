package dev.tailrace.series.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A metric over all its ranks, summed up attempt by attempt as questions ask for it. Nothing here
 * is needed: it is made from the points again when it was forgotten. Whoever asks holds it alone,
 * from before it took the state of the metric, so states come in their order.
 */
final class RankSum {
  private final long bytesMax;
  private final Map<Integer, AttemptSum> attempts = new TreeMap<>();

  // Of the question that is being answered.
  private final Map<Integer, List<FrozenSeries>> series = new TreeMap<>();
  private final Set<Integer> followed = new HashSet<>();
  private @Nullable Chunks chunks;
  private boolean sound = true;

  /** What is seen of one attempt: of all ranks the same steps, as far as they have them. */
  private static final class Seen {
    private final int attempt;
    private long from = Long.MAX_VALUE;
    private long end = Long.MIN_VALUE;
    private int ranks;

    Seen(int attempt) {
      this.attempt = attempt;
    }
  }

  RankSum(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Answers of this state until {@link #rest}. */
  void show(FrozenMetric metric, Chunks from) {
    chunks = from;
    for (FrozenSeries one : metric.series()) {
      series.computeIfAbsent(one.attempt(), _ -> new ArrayList<>()).add(one);
    }
  }

  /** Lets go of the state; answers how much of the heap is kept, about. */
  long rest() {
    series.clear();
    followed.clear();
    chunks = null;
    if (!sound) {
      attempts.clear();
      sound = true;
    }
    attempts.values().forEach(AttemptSum::rest);
    return bytes();
  }

  private long bytes() {
    long bytes = 0;
    for (AttemptSum sum : attempts.values()) {
      bytes += sum.bytes();
    }
    return bytes;
  }

  /**
   * Visits cells that hold the points of a curve, none of which replaces another.
   *
   * @param level the highest that they may be of
   * @param apart whether attempts stand side by side
   * @return false when they are too many to be kept; then none was visited
   */
  boolean visit(List<Visible> curve, int level, boolean apart, Consumer<Cell> visitor) {
    sound = false;
    List<Seen> all = seen(curve);
    boolean fits = true;
    for (Seen one : all) {
      fits &= of(one).fits(one.from, one.end, level, bytesMax / SumLevel.CELL_BYTES);
    }
    if (fits) {
      for (Seen one : all) {
        AttemptSum sum = of(one);
        sum.visit(one.from, one.end, level, apart ? one.attempt : 0, visitor);
        sum.trim(bytesMax);
      }
    }
    sound = true;
    return fits;
  }

  /**
   * Visits the rows of such a curve, in no order.
   *
   * @return false when they are too many to be kept; then none was visited
   */
  boolean rows(List<Visible> curve, boolean apart, Consumer<Cell> visitor) {
    return (apart || !mix(seen(curve))) && visit(curve, 0, apart, visitor);
  }

  /** Whether rows may have points of several attempts. */
  private static boolean mix(List<Seen> all) {
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        if (all.get(i).from < all.get(j).end && all.get(j).from < all.get(i).end) {
          return true;
        }
      }
    }
    return false;
  }

  /** All points of such a curve in one cell. */
  Cell total(List<Visible> curve, boolean apart) {
    sound = false;
    var total = new Cell();
    for (Seen one : seen(curve)) {
      total.add(of(one).total(one.from, one.end, apart ? one.attempt : 0));
    }
    sound = true;
    return total;
  }

  /**
   * How many rows such a curve has; as in {@link dev.tailrace.series.Extent} it may be too few when
   * they are many.
   *
   * @return -1 when that is not known
   */
  long rowCount(List<Visible> curve, boolean apart) {
    List<Seen> all = seen(curve);
    if (!apart && mix(all)) {
      return -1;
    }
    sound = false;
    long rows = 0;
    for (Seen one : all) {
      long more = rowCount(curve, one);
      rows = more < 0 || rows < 0 ? -1 : rows + more;
    }
    sound = true;
    return rows;
  }

  private long rowCount(List<Visible> curve, Seen one) {
    AttemptSum sum = of(one);
    Cell total = sum.total(one.from, one.end, 0);
    long first = total.first.step;
    long last = total.last.step;
    for (Visible visible : curve) {
      boolean whole = visible.from() <= first && visible.end() > last;
      if (whole && visible.series().attempt() == one.attempt && isDense(visible.series())) {
        return last - first + 1;
      }
    }
    long mean = total.count / one.ranks;
    if (mean > StepSet.STEPS_MAX) {
      return mean;
    }
    StepSet steps = sum.steps();
    if (!steps.isFull()) {
      return steps.count(one.from, one.end);
    }
    if (sum.holdsAll(one.from, one.end)) {
      return StepSet.STEPS_MAX;
    }
    if (!sum.fits(one.from, one.end, 0, bytesMax / SumLevel.CELL_BYTES)) {
      return -1;
    }
    long[] rows = new long[1];
    sum.visit(one.from, one.end, 0, 0, _ -> rows[0]++);
    return rows[0];
  }

  /** Whether it has every step from its first to its last one. */
  private static boolean isDense(FrozenSeries series) {
    GroupState state = series.sources().getFirst().state();
    return series.sources().size() == 1
        && state.stepsRise()
        && state.rows() == state.maxStep() - state.minStep() + 1;
  }

  private static List<Seen> seen(List<Visible> curve) {
    var all = new ArrayList<Seen>(1);
    for (Visible visible : curve) {
      Seen seen = null;
      for (Seen known : all) {
        if (known.attempt == visible.series().attempt()) {
          seen = known;
        }
      }
      if (seen == null) {
        seen = new Seen(visible.series().attempt());
        all.add(seen);
      }
      seen.from = Math.min(seen.from, visible.from());
      seen.end = Math.max(seen.end, visible.end());
      seen.ranks++;
    }
    return all;
  }

  /** The sum of an attempt as of the state that is shown. */
  private AttemptSum of(Seen one) {
    Chunks shown = Objects.requireNonNull(chunks, "no state is shown");
    AttemptSum sum = attempts.computeIfAbsent(one.attempt, _ -> new AttemptSum(shown));
    if (followed.add(one.attempt)) {
      sum.follow(series.getOrDefault(one.attempt, List.of()), shown);
    }
    return sum;
  }
}
